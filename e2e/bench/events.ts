import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { appTopics } from '#shared/contracts/app.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { listen } from '#shared/rpc/rpc.ts';
import type { HeadlessHost } from '../fixtures/headless.ts';
import { environmentFor } from './desktop.ts';
import {
  broadcastAnswers,
  type ClientAnswer,
  clientAnswers,
  type ClientOrder,
  sharedNow,
} from './event-messages.ts';
import { type Metric, percentiles } from './metric.ts';
import { prepareHeadless, remark } from './prepare.ts';
import { floorRatios } from './ratio.ts';
import { instantAnswers } from './said.ts';
import { openSocketClient, type SocketClient } from './socket-client.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

const processes = 2;
const clientsEach = 50;
const everyMs = 10;
const commits = 3_000;
const floorSends = 1_000;
const conversations = 20;

/**
 * A commit until each of 100 clients has folded its event: 100 commits a second for half a minute,
 * through the headless host and real WebSockets, each client with the window's own session.
 * `events.delivery` counts from the time of the event, which is before its transaction is on the
 * disk; `events.request` from the call that asked for the change. Beside it a bare server that
 * sends the same bytes to as many sockets.
 */
export async function* eventsBenchmark(): AsyncGenerator<Metric> {
  await prepareHeadless();
  const folder = makeBenchFolder();
  const children = Array.from({ length: processes }, () => child('event-clients.ts'));
  const broadcaster = child('bare-broadcast.ts');
  let host: HeadlessHost | undefined;
  let driver: SocketClient | undefined;
  try {
    const listening = answerOf(broadcaster, broadcastAnswers);
    host = await startBenchHost(folder.path, environmentFor(instantAnswers, folder.path));
    driver = await openSocketClient(host.url);
    const latest = watch(driver);
    const ids = await makeConversations(driver);
    const link = host.url;
    await orderAll(children, { order: 'open', link, count: clientsEach });
    await delay(1_000);
    await renameAll(driver, ids);
    await delay(500);
    const last = latest.sequence();
    const reports = (await orderAll(children, { order: 'report', last, withinMs: 20_000 })).flatMap(
      (answer) => (answer.answer === 'report' ? [answer] : []),
    );
    driver.close();
    await host.stop();

    const floor = await measureFloor(children, broadcaster, await listening, latest.bytes());
    const request = reports.flatMap((report) => report.request);
    yield* percentiles(
      'events.delivery',
      reports.flatMap(({ delivery }) => delivery),
    );
    yield* percentiles('events.request', request);
    yield* percentiles('events.floor', floor);
    yield* floorRatios('events.request', request, floor);
    for (const name of ['gaps', 'doubles', 'snapshots'] as const) {
      const value = reports.reduce((sum, report) => sum + report[name], 0);
      yield { metric: `events.${name}`, value, unit: 'count', n: request.length };
    }
  } finally {
    driver?.close();
    for (const each of [...children, broadcaster]) each.kill();
    await host?.stop();
    folder.remove();
  }
}

/** The newest event's number that the driving client heard, and the bytes of a usual push. */
function watch(driver: SocketClient): { sequence(): number; bytes(): string } {
  let sequence = 0;
  let bytes = '{}';
  listen(driver.port, appTopics, {
    events: (payload) => {
      sequence = payload.events.at(-1)?.sequence ?? sequence;
      bytes = JSON.stringify({ frame: 'push', topic: 'events', payload });
    },
  });
  return { sequence: () => sequence, bytes: () => bytes };
}

/** Conversations to rename, made as a person makes them. */
async function makeConversations(driver: SocketClient): Promise<string[]> {
  const ids = Array.from({ length: conversations }, () => newId('conv'));
  for (const [index, conversationId] of ids.entries()) {
    await driver.app['command.submit']({
      protocol: protocolVersion,
      id: newId('cmd'),
      workspaceId: defaultWorkspaceId,
      conversationId,
      messageId: newId('msg'),
      replyId: newId('msg'),
      at: Date.now(),
      line: `ms:place_${index}|green|semantic`,
    });
  }
  return ids;
}

/** Each rename is one commit with one event; its title is when it was asked for. */
async function renameAll(driver: SocketClient, ids: readonly string[]): Promise<void> {
  const answers: Promise<unknown>[] = [];
  const start = performance.now();
  for (let index = 0; index < commits; index += 1) {
    await delay(Math.max(0, start + index * everyMs - performance.now()));
    const id = ids[index % ids.length] ?? '';
    answers.push(driver.app['conversations.rename']({ id, title: sharedNow().toFixed(3) }));
  }
  await Promise.all(answers);
  const seconds = (performance.now() - start) / 1_000;
  remark(
    `events: ${commits} commits in ${seconds.toFixed(1)} s to ${processes * clientsEach} clients`,
  );
}

async function measureFloor(
  children: readonly ChildProcess[],
  broadcaster: ChildProcess,
  listening: z.infer<typeof broadcastAnswers>,
  bytes: string,
): Promise<number[]> {
  if (listening.answer !== 'listening') throw new Error('The bare broadcaster does not listen');
  const { address } = listening;
  await orderAll(children, { order: 'openBare', address, count: clientsEach });
  const done = answerOf(broadcaster, broadcastAnswers);
  broadcaster.send({ bytes, count: floorSends, everyMs });
  await done;
  await delay(500);
  const reports = await orderAll(children, { order: 'reportBare' });
  return reports.flatMap((answer) => (answer.answer === 'reportBare' ? answer.delivery : []));
}

function child(file: string): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const started = fork(path, { serialization: 'advanced' });
  const end = (): void => void started.kill('SIGKILL');
  process.once('exit', end);
  started.once('exit', () => process.off('exit', end));
  return started;
}

async function answerOf<Answer>(from: ChildProcess, schema: z.ZodType<Answer>): Promise<Answer> {
  const [message] = await Promise.race([
    once(from, 'message'),
    once(from, 'exit').then(() => Promise.reject(new Error('A process of the benchmark ended'))),
  ]);
  return schema.parse(message);
}

function orderAll(
  children: readonly ChildProcess[],
  order: ClientOrder,
): Promise<readonly ClientAnswer[]> {
  return Promise.all(
    children.map((each) => {
      const answer = answerOf(each, clientAnswers);
      each.send(order);
      return answer;
    }),
  );
}
