import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { benchJobs } from '#db/bench/jobs-bench.ts';
import { createApplication } from '#core/create-application.ts';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import { appContract } from '#shared/contracts/app.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect } from '#shared/rpc/rpc.ts';
import { type Metric, percentiles } from './metric.ts';
import { makeBenchFolder } from './started.ts';
import { readStore } from './store-file.ts';

const rounds = 500;

/**
 * Jobs a second, all the way and durable, through the real store thread (`db/bench/jobs-bench.ts`);
 * and how long a command takes from being handed to the app until its job's handler has begun: the
 * whole of core in this process, the store in its thread, the runner in a backend process.
 */
export async function* jobsBenchmark(): AsyncGenerator<Metric> {
  const { perSecond, barePerSecond, jobs } = await benchJobs();
  yield { metric: 'jobs.perSecond', value: Math.round(perSecond), unit: 'per second', n: jobs };
  yield {
    metric: 'jobs.floor.perSecond',
    value: Math.round(barePerSecond),
    unit: 'per second',
    n: jobs,
  };
  yield {
    metric: 'jobs.floorRatio',
    value: Math.round((perSecond / barePerSecond) * 100) / 100,
    unit: 'ratio',
    n: jobs,
  };
  yield* percentiles('jobs.start', await startTimes());
}

const resultSchema = z.object({ command_id: z.string(), at: z.number() });

async function startTimes(): Promise<number[]> {
  const folder = makeBenchFolder();
  const waiting = new Map<string, () => void>();
  const application = await createApplication({
    shell: 'headless',
    version: '0',
    dataFolder: folder.path,
    cacheFolder: folder.path,
    storeThreadPath: fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url)),
    backendPath: fileURLToPath(new URL('timing-backend.ts', import.meta.url)),
    starter: nodeProcessStarter((name, line) => console.error(name, line)),
    log: { info: () => {}, warn: console.error, error: console.error },
  });
  try {
    application.onEvents((events) => {
      for (const { record } of events) {
        if (record.kind !== 'message' || record.message.status !== 'complete') continue;
        waiting.get(record.message.id)?.();
      }
    });
    const [client, server] = portPair();
    application.connect(server);
    const app = connect(client, appContract);
    const handedOver = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const [id, replyId] = [newId('cmd'), newId('msg')];
      const answered = new Promise<void>((resolve) => {
        waiting.set(replyId, resolve);
      });
      handedOver.set(id, performance.timeOrigin + performance.now());
      await app['command.submit']({
        protocol: protocolVersion,
        id,
        workspaceId: defaultWorkspaceId,
        conversationId: 'conv_bench',
        messageId: newId('msg'),
        replyId,
        at: Date.now(),
        line: `ch:Round ${round}`,
      });
      await answered;
      waiting.delete(replyId);
      // The commit of the end and the next claim are under way: not part of what is measured.
      await delay(5);
    }
    const begun = readStore(
      folder.path,
      resultSchema,
      `SELECT command_id, result ->> '$.at' AS at FROM job_queue WHERE status = 'completed'`,
    );
    return begun.map(({ command_id: id, at }) => at - (handedOver.get(id) ?? Number.NaN));
  } finally {
    await application.close();
    folder.remove();
  }
}
