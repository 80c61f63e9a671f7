import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createApplication } from '#core/create-application.ts';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import { appContract } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect } from '#shared/rpc/rpc.ts';

test('a job that ends its process three times is given up, and the app works on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-crash-'));
  let ends = 0;
  const application = await createApplication({
    shell: 'headless',
    version: '0',
    dataFolder: folder,
    cacheFolder: folder,
    storeThreadPath: fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url)),
    backendPath: fileURLToPath(new URL('crashing-backend.ts', import.meta.url)),
    starter: nodeProcessStarter(() => {}),
    log: {
      info: () => {},
      warn: (message) => {
        if (message === 'The backend ended') ends += 1;
      },
      error: () => {},
    },
  });
  try {
    const seen: EventEnvelope[] = [];
    const listeners = new Set<() => void>();
    application.onEvents((events) => {
      seen.push(...events);
      for (const listener of listeners) listener();
    });
    const until = <Found>(find: (event: EventEnvelope) => Found | false): Promise<Found> =>
      new Promise((resolve) => {
        const look = (): void => {
          for (const event of seen) {
            const found = find(event);
            if (found === false) continue;
            listeners.delete(look);
            resolve(found);
          }
        };
        listeners.add(look);
        look();
      });
    const [client, server] = portPair();
    application.connect(server);
    const app = connect(client, appContract);
    const send = (id: string, line: string) =>
      app['command.submit']({
        protocol: 1,
        id,
        workspaceId: defaultWorkspaceId,
        conversationId: 'conv_1',
        messageId: `msg_${id}`,
        replyId: `reply_${id}`,
        at: Date.now(),
        line,
      });

    await send('cmd_1', 'tc:Break it|work|low');
    const error = await until(
      ({ record }) =>
        record.kind === 'task' && record.task.status === 'failed' && record.task.error,
    );
    expect(error?.message).toContain('its process ended 3 times');
    expect(ends).toBe(3);
    const [job] = await app['jobs.list']({ statuses: ['dead'] });
    expect(job).toMatchObject({ kind: 'task_run', attempt: 3 });
    expect((await app['queues.list']({})).find(({ kind }) => kind === 'task_run')?.dead).toBe(1);

    await send('cmd_2', 'ch:Are you there?');
    const answer = await until(
      ({ record }) =>
        record.kind === 'message' &&
        record.message.id === 'reply_cmd_2' &&
        record.message.status === 'complete' &&
        record.message.text,
    );
    expect(answer).toBe('Hi');
  } finally {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
