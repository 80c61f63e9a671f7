import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication, Page } from '@playwright/test';
import { backendProcess } from '../fixtures/processes.ts';
import { person } from '../fixtures/person.ts';
import { feeding, heavyTaskCount, whileBusy } from './busy.ts';
import { type Desktop, withDesktop } from './desktop.ts';
import { type Metric, percentiles } from './metric.ts';
import { installPaintProbe } from './paint-probe.ts';
import { type PaintTimes, paintTimes } from './paint-times.ts';
import { floorRatios } from './ratio.ts';
import { remark } from './prepare.ts';
import { heavyTasks, instantAnswers, messages } from './said.ts';
import { sendInPage } from './send-in-page.ts';
import { typeAll } from './typing.ts';

const enters = 500;
const floorEnters = 200;

/**
 * Key down to painted, in the real Electron: with no model at work, and with the embedded one at
 * work all the time; beside each, the same keys in an empty page of the same Electron.
 */
export async function* ackBenchmark(): AsyncGenerator<Metric> {
  for (const [load, floorName] of [
    ['idle', 'ack.floor'],
    ['busy', 'ack.busyFloor'],
  ] as const) {
    const answers = load === 'idle' ? instantAnswers : 'embedded';
    const { app, floor } = await withDesktop(answers, (desktop) => measure(desktop, load));
    yield* percentiles(`ack.${load}`, app.painted);
    yield* percentiles(`ack.eventTiming.${load}`, app.eventTiming);
    yield* percentiles(floorName, floor.painted);
    yield* percentiles(`${floorName}.eventTiming`, floor.eventTiming);
    yield* floorRatios(`ack.${load}`, app.painted, floor.painted);
  }
}

async function measure(
  desktop: Desktop,
  load: 'idle' | 'busy',
): Promise<{ readonly app: PaintTimes; readonly floor: PaintTimes }> {
  const { app, page } = desktop;
  const me = person(page);
  let busy = (): string => 'no model was at work; a script answered tasks and chat at once';
  if (load === 'busy') {
    await sendInPage(page, heavyTasks(heavyTaskCount), 20);
    busy = await whileBusy(desktop.dataFolder, await backendProcess(app.process().pid ?? 0));
  }
  await me.newConversation();
  await me.composer.focus();
  await installPaintProbe(page, 'messages');
  const all = messages(enters);
  await typeAll(page, load === 'busy' ? feeding(desktop.dataFolder, all) : all);
  const seen = await paintTimes(page, enters, `ack.${load}`);
  const floor = await measureFloor(app, load);
  remark(`ack.${load}: ${busy()}`);
  return { app: seen, floor };
}

/** The least that a key costs here: the same keys and probe in a page with a bare text area. */
async function measureFloor(app: ElectronApplication, load: string): Promise<PaintTimes> {
  const page = await openEmptyPage(app);
  await page.focus('textarea');
  await installPaintProbe(page, 'plain');
  await typeAll(page, messages(floorEnters));
  const times = await paintTimes(page, floorEnters, `floor.${load}`);
  await page.close();
  return times;
}

async function openEmptyPage(app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ width: 1280, height: 800 });
    await window.loadURL('data:text/html,<textarea rows=20 cols=80></textarea>');
    window.focus();
  });
  const page = await opened;
  await page.waitForSelector('textarea');
  // The first frames of a new window are not those of one in use.
  await delay(500);
  return page;
}
