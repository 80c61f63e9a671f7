import { setTimeout as delay } from 'node:timers/promises';
import { residentMegabytes } from '../fixtures/processes.ts';
import { openClient } from './client.ts';
import { deliveryTo, startCutting } from './delivery.ts';
import { type FaultTest, type Finding, resumed, told } from './finding.ts';
import { outcomeOf, untilQuiet } from './outcome.ts';
import { killBackend, startTalk } from './random-kills.ts';
import { newFolder } from './run-folder.ts';
import { breakingScript } from './scripts.ts';
import { startFaultHost } from './start-host.ts';
import { answerUnknownEffects } from './unknown-effects.ts';
import { waitFor } from './wait.ts';

const lastsMs = { short: 35_000, full: 3_600_000 } as const;
const clientCount = 4;
/** The host may grow so much from its first tenth to its end; only the full soak is long enough. */
const growthMegabytes = 60;

/**
 * T19: all at once: the backend is killed every few seconds, sockets are cut, and the model breaks
 * off in the middle, says nothing, or fails.
 */
export const soak: FaultTest = async function* (size) {
  const running = await startFaultHost(newFolder('soak'), breakingScript);
  const clients = await Promise.all(
    Array.from({ length: clientCount }, () => openClient(running.host().url)),
  );
  const cutting = startCutting(clients);
  const talks = clients.map((client) => startTalk(client, 200));
  const watcher = await openClient(running.host().url);
  const resident: number[] = [];
  const pauses: number[] = [];
  const until = performance.now() + lastsMs[size];
  while (performance.now() < until) {
    await delay(1_500 + Math.random() * 3_000);
    resident.push(residentMegabytes(running.host().process.pid ?? 0));
    pauses.push(await killBackend(running, watcher, pauses.length % 2 === 1));
  }
  const subjects = new Map(talks.flatMap((talk) => [...talk.stop()]));
  const cuts = cutting.stop();
  await waitFor('all commands are taken', 30_000, () =>
    clients.every((each) => each.waiting() === 0),
  );
  await untilQuiet(running.folder, 120_000);
  const lines = running.ledger.read();
  const unknown = await answerUnknownEffects('faults.T19', running.folder, watcher, lines);
  yield told('faults.T19.kills', pauses.length, pauses.length);
  yield told('faults.T19.cuts', cuts, clientCount);
  yield* await deliveryTo('faults.T19', running.folder, [...clients, watcher]);
  yield* outcomeOf('faults.T19', running.folder, clients, running.ledger.read(), subjects);
  yield* unknown;
  yield* resumed('faults.T19.resume', pauses);
  yield* memory(resident, size === 'full');
  for (const client of [...clients, watcher]) client.close();
  await running.host().stop();
};

function memory(resident: readonly number[], isBound: boolean): Finding[] {
  const tenth = Math.max(1, Math.floor(resident.length / 10));
  const mean = (values: readonly number[]): number =>
    Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  const first = mean(resident.slice(0, tenth));
  const last = mean(resident.slice(-tenth));
  const line = { unit: 'MB', n: resident.length } as const;
  return [
    { metric: 'faults.T19.resident.first', value: first, ...line },
    {
      metric: 'faults.T19.resident.last',
      value: last,
      ...line,
      ...(isBound ? { atMost: first + growthMegabytes } : {}),
    },
  ];
}
