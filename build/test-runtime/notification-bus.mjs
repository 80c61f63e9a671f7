import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDisplay } from './display.mjs';
import { runCommand } from './run-command.mjs';
import { giveAway, makeHome, unprivilegedCommand } from './unprivileged.mjs';

/**
 * @typedef {object} ReceivedNotification
 * @property {string} application
 * @property {string} summary the bold line
 * @property {string} body
 *
 * @typedef {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} OutputProcess
 *
 * @typedef {object} NotificationBus
 * @property {Readonly<Record<string, string>>} env what the app needs to find the bus
 * @property {() => readonly ReceivedNotification[]} received what has arrived, oldest first
 * @property {() => Promise<void>} click clicks the newest notification that is still shown
 * @property {() => Promise<void>} close
 */

/**
 * A desktop that shows notifications (Linux): a session bus, a notification daemon, and an ear on the bus.
 * @returns {Promise<NotificationBus>}
 * @throws {Error} when a program is missing (dbus, dunst)
 */
export async function openNotificationBus() {
  const display = await openDisplay();
  const home = makeHome();
  const address = `unix:path=${path.join(home, 'run', 'bus')}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    DISPLAY: display.name ?? '',
    DBUS_SESSION_BUS_ADDRESS: address,
  };
  const configuration = path.join(home, 'dunstrc');
  // A click on the bubble does the notification's own action.
  writeFileSync(
    configuration,
    '[global]\n  mouse_left_click = do_action\n  idle_threshold = 0\n[urgency_normal]\n  timeout = 0\n[urgency_low]\n  timeout = 0\n',
  );
  giveAway(home);
  /** @type {OutputProcess[]} */
  const children = [];
  /** @param {string[]} command */
  const start = (...command) => {
    const [program, ...parameters] = unprivilegedCommand(command);
    const child = spawn(program ?? '', parameters, {
      env,
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };
  // A test run that is interrupted never comes to close().
  const cleanAtExit = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', cleanAtExit);
  const close = async () => {
    process.removeListener('exit', cleanAtExit);
    const ended = children
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of children.toReversed()) child.kill('SIGKILL');
    await Promise.all(ended);
    await display.close();
    rmSync(home, { recursive: true, force: true });
  };
  /** @param {string[]} command */
  const ask = async (...command) => {
    const [program, ...parameters] = unprivilegedCommand(command);
    return runCommand(program ?? '', parameters, { env, cwd: home });
  };
  try {
    await firstOutput(
      start(
        'dbus-daemon',
        '--session',
        '--nofork',
        '--nopidfile',
        `--address=${address}`,
        '--print-address=1',
      ),
    );
    const ear = start('dbus-monitor', "interface='org.freedesktop.Notifications',member='Notify'");
    let heard = '';
    ear.stdout.on('data', (chunk) => (heard += chunk));
    await firstOutput(ear);
    start('dunst', '-config', configuration);
    await until(async () => (await ask('dunstctl', 'is-paused')).includes('false'));
    return {
      env: { DBUS_SESSION_BUS_ADDRESS: address },
      received: () => parseNotifications(heard),
      click: async () => void (await ask('dunstctl', 'action', '0')),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * In what dbus-monitor prints, a call to Notify begins with name, id, icon, summary and body.
 * @param {string} text
 * @returns {ReceivedNotification[]}
 */
export function parseNotifications(text) {
  const pattern =
    /member=Notify\n {3}string "(.*)"\n {3}uint32 \d+\n {3}string "(?:[^]*?)"\n {3}string "([^]*?)"\n {3}string "([^]*?)"\n {3}array/g;
  return [...text.matchAll(pattern)].map((match) => ({
    application: match[1] ?? '',
    summary: match[2] ?? '',
    body: match[3] ?? '',
  }));
}

/** @param {OutputProcess} child */
function firstOutput(child) {
  return new Promise((resolve, reject) => {
    let problem = '';
    child.stderr.on('data', (chunk) => (problem += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}: ${problem.trim()}`)),
    );
    child.stdout.once('data', resolve);
  });
}

/** @param {() => Promise<boolean>} condition */
async function until(condition) {
  let problem;
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      if (await condition()) return;
    } catch (error) {
      problem = error;
    }
    await delay(50);
  }
  throw new Error(`The notification daemon did not start: ${String(problem)}`);
}
