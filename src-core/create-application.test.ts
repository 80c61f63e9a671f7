import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type App, appContract, appTopics, type AppStatus } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import type { Application } from './application.ts';
import { createApplication } from './create-application.ts';
import { nodeProcessStarter } from './node-process-starter.ts';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
let folder: string;
let application: Application | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-application-'));
});
afterEach(async () => {
  await application?.close();
  application = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A process that ends at once, until the file `well` is there; then it only says that it is up. */
function backendEntry(): string {
  const entry = join(folder, 'backend.mjs');
  writeFileSync(
    entry,
    `import { existsSync } from 'node:fs';
     if (!existsSync(${JSON.stringify(join(folder, 'well'))})) process.exit(3);
     process.on('message', ({ id }) =>
       process.send({ frame: 'result', id, result: { processId: process.pid } }));
     process.on('disconnect', () => process.exit(0));`,
  );
  return entry;
}

type Client = {
  readonly app: App;
  readonly statuses: AppStatus[];
  readonly events: EventEnvelope[];
};

async function start(storeThreadPath: string): Promise<Client> {
  application = await createApplication({
    shell: 'headless',
    version: '0',
    dataFolder: folder,
    cacheFolder: join(folder, 'cache'),
    storeThreadPath,
    backendPath: backendEntry(),
    workflowsFolder: join(import.meta.dirname, 'workflows/built-in'),
    starter: nodeProcessStarter(() => {}),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const [client, server] = portPair();
  application.connect(server);
  const statuses: AppStatus[] = [];
  const events: EventEnvelope[] = [];
  listen(client, appTopics, {
    status: (status) => statuses.push(status),
    events: (push) => events.push(...push.events),
  });
  const app = connect(client, appContract);
  const { status } = await app['session.open']({
    protocol: protocolVersion,
    clientId: newId('client'),
    lastSequence: null,
  });
  statuses.push(status);
  return { app, statuses, events };
}

function chat(text: string): Parameters<App['command.submit']>[0] {
  return {
    protocol: protocolVersion,
    id: newId('cmd'),
    workspaceId: 'ws_default',
    conversationId: 'conv_1',
    messageId: newId('msg'),
    replyId: newId('msg'),
    at: Date.now(),
    line: `ch:${text}`,
  };
}

test('a backend that keeps crashing is given up; work is still taken, the status says why it waits, and Restart helps', async () => {
  const { app, statuses, events } = await start(beside('../db/store-thread.ts'));
  const before = await app['command.submit'](chat('Before'));
  expect(before.line).toMatch(/\|accepted\|0$/u);
  await vi.waitFor(() => expect(statuses.at(-1)?.backend.state).toBe('stopped'), {
    timeout: 30_000,
  });
  expect(statuses.at(-1)?.backend.reason).toContain('press Restart');
  // Six ends within a minute; told as a restart in between.
  expect(statuses.map(({ backend }) => backend.state)).toContain('restarting');

  const after = await app['command.submit'](chat('After'));
  expect(after.line).toMatch(/\|accepted\|0$/u);
  await vi.waitFor(
    () =>
      expect(statuses.at(-1)?.waiting).toEqual({
        jobs: 2,
        oldestAt: expect.any(Number),
        reason: 'The backend has stopped',
      }),
    { timeout: 10_000 },
  );
  expect(events.at(-1)?.sequence).toBe(after.sequence);

  writeFileSync(join(folder, 'well'), '');
  await app['backend.restart']({});
  await vi.waitFor(() => expect(statuses.at(-1)?.backend.state).toBe('ready'), {
    timeout: 10_000,
  });
});

test('a store thread that dies under a client is back: the command is taken, and its events come', async () => {
  writeFileSync(join(folder, 'well'), '');
  const entry = join(folder, 'thread.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ method }) => {
       if (method === 'search') process.exit(1);
     });
     await import(${JSON.stringify(beside('../db/store-thread.ts'))});`,
  );
  const { app, statuses, events } = await start(entry);
  await app['command.submit'](chat('First'));
  await expect(app['search']({ workspaceId: 'ws_default', query: 'first' })).rejects.toMatchObject({
    code: 'store_failed',
    retryable: true,
  });
  const second = await app['command.submit'](chat('Second'));
  await vi.waitFor(() => expect(events.at(-1)?.sequence).toBe(second.sequence));
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(statuses.map(({ store }) => store.state)).toContain('read_only');
  expect(statuses.at(-1)?.store).toEqual({ state: 'ok', reason: null });
});

test('what a draft will likely need is looked up without a trace', async () => {
  const { app, events } = await start(beside('../db/store-thread.ts'));
  await app['command.submit']({ ...chat('Editor'), line: 'ms:editor|Helix|preference' });
  const { entityId } = await app['command.submit']({
    ...chat('Login'),
    line: 'tc:Fix login|coding|low',
    due: 9_000,
  });
  await vi.waitFor(() =>
    expect(events.map(({ record }) => record.kind)).toEqual(
      expect.arrayContaining(['memory', 'task']),
    ),
  );
  const seen = events.length;
  const none = { query: null, workflowId: null, taskId: null };
  await expect(app['context.prefetch']({ ...none, query: "what's my editor?" })).resolves.toEqual({
    memories: [{ key: 'editor', value: 'Helix' }],
    workflow: null,
    task: null,
  });
  const found = await app['context.prefetch']({
    ...none,
    workflowId: 'project_planning',
    taskId: entityId,
  });
  expect(found).toMatchObject({
    memories: [],
    workflow: { id: 'project_planning' },
    task: { title: 'Fix login', metadata: { due: 9_000 } },
  });
  await expect(app['context.prefetch'](none)).resolves.toEqual({
    memories: [],
    workflow: null,
    task: null,
  });
  expect(events).toHaveLength(seen);
});
