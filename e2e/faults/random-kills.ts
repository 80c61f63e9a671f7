import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#shared/ids.ts';
import { descendants } from '../fixtures/processes.ts';
import { type Client, openClient } from './client.ts';
import { type FaultTest, resumed, told } from './finding.ts';
import { subjectOf } from './effect-handler.ts';
import { outcomeOf, untilQuiet } from './outcome.ts';
import { newFolder } from './run-folder.ts';
import { quickScript } from './scripts.ts';
import { type FaultHost, startFaultHost } from './start-host.ts';
import { answerUnknownEffects } from './unknown-effects.ts';
import { waitFor } from './wait.ts';

const kills = { short: 40, full: 1_000 } as const;

/**
 * T1: the backend is killed at random moments, also while it starts, while messages, tasks and
 * effects are asked for.
 */
export const randomKills: FaultTest = async function* (size) {
  const running = await startFaultHost(newFolder('random-kills'), quickScript);
  const client = await openClient(running.host().url);
  const talk = startTalk(client, 60);
  const pauses: number[] = [];
  for (let kill = 0; kill < kills[size]; kill += 1) {
    pauses.push(await killBackend(running, client, kill % 2 === 1));
    await delay(Math.random() * 500);
  }
  const subjects = talk.stop();
  await waitFor('all commands are taken', 20_000, () => client.waiting() === 0);
  await untilQuiet(running.folder);
  const lines = running.ledger.read();
  const unknown = await answerUnknownEffects('faults.T1', running.folder, client, lines);
  client.close();
  await running.host().stop();
  yield told('faults.T1.kills', kills[size], kills[size]);
  yield* outcomeOf('faults.T1', running.folder, [client], running.ledger.read(), subjects);
  yield* unknown;
  yield* resumed('faults.T1.resume', pauses);
};

/** Says something every so often until it is stopped; gives the effects asked for, by command. */
export function startTalk(
  client: Client,
  everyMs: number,
): { stop(): ReadonlyMap<string, string> } {
  const subjects = new Map<string, string>();
  // Several talk in one soak, and no two may ask for the same effect.
  const speaker = newId('client').slice(-6);
  let count = 0;
  const timer = setInterval(() => {
    // What a person would not outrun: some wait at most.
    if (client.waiting() > 20) return;
    count += 1;
    if (count % 5 === 0) client.say(`tc:Write note ${count}|writing|low`);
    else if (count % 5 === 1) client.say(`ch:Why is bicycle ${count} red?`);
    else if (count % 5 === 2) client.say(`ms:fact ${count}|'the value of ${count}'|semantic`);
    else {
      const effect = count % 10 === 3 || count % 10 === 9 ? 'once' : 'idempotent';
      const subject = subjectOf(effect, `${speaker}x${count}`, 10 + (count % 30));
      subjects.set(client.say(`cl:${subject}|summary`), subject);
    }
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return subjects;
    },
  };
}

/**
 * Kills the backend (from outside, or by the person’s Restart, which kills it too and makes the
 * supervisor forget earlier crashes) and gives the milliseconds until the next one is at work.
 */
export async function killBackend(
  running: FaultHost,
  client: Client,
  byRestart: boolean,
): Promise<number> {
  const processId = await waitFor('a backend runs', 20_000, () => workerOf(running));
  const start = performance.now();
  const ready = readyAgain(client);
  if (byRestart) await client.app()['backend.restart']({});
  else process.kill(processId, 'SIGKILL');
  await ready;
  return performance.now() - start;
}

function workerOf(running: FaultHost): number | undefined {
  return descendants(running.host().process.pid ?? 0).find(({ command }) =>
    command.includes('faults/worker.ts'),
  )?.pid;
}

/** Resolves when the backend is told as away and then as ready. */
export function readyAgain(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    let away = false;
    const timer = setTimeout(() => reject(new Error('The backend did not come back')), 20_000);
    const remove = client.onStatus(({ backend }) => {
      if (backend.state !== 'ready') away = true;
      else if (away) {
        clearTimeout(timer);
        remove();
        resolve();
      }
    });
  });
}
