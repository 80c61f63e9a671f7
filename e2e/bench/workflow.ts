import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appTopics } from '#shared/contracts/app.ts';
import type { Run } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { listen } from '#shared/rpc/rpc.ts';
import type { HeadlessHost } from '../fixtures/headless.ts';
import { environmentFor } from './desktop.ts';
import { type Metric, percentiles } from './metric.ts';
import { prepareHeadless } from './prepare.ts';
import { instantAnswers } from './said.ts';
import { openSocketClient, type SocketClient } from './socket-client.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

const rounds = 120;

/** Thirteen steps: three chains side by side, a list, a condition and a sub-workflow. */
const complexWorkflow = `id: bench_complex
name: A complex workflow
parameters: { topic: { default: bells } }
steps:
${['a', 'b', 'c']
  .map((chain) =>
    [1, 2, 3]
      .map(
        (number) =>
          `  - { id: ${chain}${number}, title: Step ${chain}${number}, needs: [${number === 1 ? '' : `${chain}${number - 1}`}], prompt: 'Say a word about {{ params.topic }}.' }`,
      )
      .join('\n'),
  )
  .join('\n')}
  - { id: each, title: Each, needs: [a3], foreach: 'lines(steps.a3, 5)', prompt: 'Say a word about {{ item }}.' }
  - { id: trip, title: Trip, needs: [b3], workflow: { id: trip_planning, params: { destination: '{{ params.topic }}' } } }
  - { id: maybe, title: Maybe, needs: [c3], if: 'steps.c3 != ""', prompt: Say a word. }
  - { id: end, title: End, needs: [each, trip, maybe], prompt: Say the last word. }
`;

/**
 * A `wf:` command handed over until the event came that its first step is running: through the
 * headless host over its WebSocket, one run after another; a script answers for the model.
 */
export async function* workflowBenchmark(): AsyncGenerator<Metric> {
  await prepareHeadless();
  const folder = makeBenchFolder();
  let host: HeadlessHost | undefined;
  let client: SocketClient | undefined;
  try {
    mkdirSync(join(folder.path, 'workflows'), { recursive: true });
    writeFileSync(join(folder.path, 'workflows', 'bench_complex.yaml'), complexWorkflow);
    host = await startBenchHost(folder.path, environmentFor(instantAnswers, folder.path));
    client = await openSocketClient(host.url);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await startOne(client));
    yield* percentiles('workflow.start', times);
  } finally {
    client?.close();
    await host?.stop();
    folder.remove();
  }
}

/** Milliseconds until the first step runs; resolves when the whole run has ended. */
async function startOne({ app, port }: SocketClient): Promise<number> {
  const now = Date.now();
  const started = settledLater<number>();
  const ended = settledLater<Run>();
  const replyId = newId('msg', now + 1);
  const stop = listen(port, appTopics, {
    events: ({ events }) => {
      for (const { record } of events) {
        if (record.kind !== 'run' || record.run.replyId !== replyId) continue;
        if (record.run.steps.some(({ status }) => status === 'running')) {
          started.resolve(performance.now());
        }
        if (!isOpenTask(record.run.status)) ended.resolve(record.run);
      }
    },
  });
  try {
    const start = performance.now();
    await app['command.submit']({
      protocol: protocolVersion,
      id: newId('cmd', now),
      workspaceId: defaultWorkspaceId,
      conversationId: 'conv_workflows',
      messageId: newId('msg', now),
      replyId,
      at: now,
      line: 'wf:bench_complex|{topic:"bells"}',
      typed: 'Start it',
      acknowledgement: 'On it',
    });
    const time = (await started.promise) - start;
    const run = await ended.promise;
    if (run.status !== 'completed') {
      throw new Error(`The workflow ended as ${run.status}: ${run.error?.message ?? ''}`);
    }
    return time;
  } finally {
    stop();
  }
}

function settledLater<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
} {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
