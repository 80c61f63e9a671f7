import { setTimeout as delay } from 'node:timers/promises';
import { envelopeOf } from '../fixtures/envelope.ts';
import type { HeadlessHost } from '../fixtures/headless.ts';
import { backendProcess } from '../fixtures/processes.ts';
import { bareInserts } from './bare-insert.ts';
import { heavyTaskCount, whileBusy } from './busy.ts';
import { type Answers, environmentFor } from './desktop.ts';
import { type Metric, percentiles } from './metric.ts';
import { prepareHeadless, remark } from './prepare.ts';
import { floorRatios } from './ratio.ts';
import { heavyTasks, instantAnswers } from './said.ts';
import { openSocketClient, type SocketClient } from './socket-client.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

const rounds = 600;

/**
 * A command handed over until it is known to be durable: `command.submit` from a client of the
 * headless host over its WebSocket, one after another; beside it bare inserts on the same disk.
 */
export async function* intakeBenchmark(): AsyncGenerator<Metric> {
  await prepareHeadless();
  for (const [load, name, floorName] of [
    ['idle', 'intake', 'intake.floor'],
    ['busy', 'intake.busy', 'intake.busyFloor'],
  ] as const) {
    const { times, floor } = await measure(load);
    yield* percentiles(name, times);
    yield* percentiles(floorName, floor);
    yield* floorRatios(name, times, floor);
  }
}

type Times = { readonly times: readonly number[]; readonly floor: readonly number[] };

async function measure(load: 'idle' | 'busy'): Promise<Times> {
  const answers: Answers = load === 'idle' ? instantAnswers : 'embedded';
  const folder = makeBenchFolder();
  let host: HeadlessHost | undefined;
  let client: SocketClient | undefined;
  try {
    host = await startBenchHost(folder.path, environmentFor(answers, folder.path));
    client = await openSocketClient(host.url);
    let busy = (): string => 'no model was at work; a script answered at once';
    if (load === 'busy') {
      for (const title of heavyTasks(heavyTaskCount)) {
        await client.app['command.submit'](envelopeOf('conv_heavy', `tc:${title}|writing|high`));
      }
      busy = await whileBusy(folder.path, await backendProcess(host.process.pid ?? 0));
    }
    const times = await submitAll(client, folder.path);
    remark(`intake, ${load}: ${busy()}`);
    return times;
  } finally {
    client?.close();
    await host?.stop();
    folder.remove();
  }
}

/** Bare inserts are taken in between, so that both meet the same disk and load. */
async function submitAll(client: SocketClient, folder: string): Promise<Times> {
  const times: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const command = envelopeOf('conv_intake', lineOf(round));
    const start = performance.now();
    const acceptance = await client.app['command.submit'](command);
    times.push(performance.now() - start);
    if (!acceptance.line.includes('|accepted|') || acceptance.duplicate) {
      throw new Error(`${command.line} was answered ${acceptance.line}`);
    }
    if (round % 10 === 9) floor.push(...bareInserts(folder, 10));
    await delay(5);
  }
  return { times, floor };
}

function lineOf(round: number): string {
  switch (round % 6) {
    case 0:
      return `tc:Write note ${round}|writing|low`;
    case 1:
      return `ch:Why is bicycle ${round} red?`;
    case 2:
      return 'cl:memory|summary';
    default:
      return `ms:fact ${round}|'the value of ${round}'|semantic`;
  }
}
