import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunStep } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { keptDefinitionSchema } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';
import { openStoreClient, type StoreClient } from '../store-client.ts';
import { controlRun, type RunWish } from './control-run.ts';

const storeThreadPath = fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };
const definition = keptDefinitionSchema.parse({
  id: 'two',
  name: 'Two',
  steps: [
    { id: 'a', title: 'A', prompt: 'A' },
    { id: 'b', title: 'B', prompt: 'B', needs: ['a'] },
  ],
});

let folder: string;
let client: StoreClient;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-control-'));
  client = await openStoreClient({ dataFolder: folder, storeThreadPath, log }, {});
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

const commit = async (...writes: Write[]): Promise<void> => {
  await client.store['store.commit']({ writes });
};
const runWith = (
  a: RunStep['status'],
  b: RunStep['status'],
  status: 'failed' | 'running',
): Write => ({
  type: 'run.create',
  definition,
  run: {
    id: 'run_1',
    workflowId: 'two',
    name: 'Two',
    workspaceId: defaultWorkspaceId,
    conversationId: null,
    replyId: null,
    parentRunId: null,
    params: {},
    steps: newRunSteps(definition).map((step) => ({ ...step, status: step.key === 'a' ? a : b })),
    status,
    error: null,
    createdAt: 1,
    updatedAt: 1,
  },
});
const control = async (wish: Omit<RunWish, 'runId'>): Promise<void> =>
  commit(...(await controlRun(client.store, { ...wish, runId: 'run_1' }, 5)));
const now = async () => {
  const run = await client.store['runs.get']({ id: 'run_1' });
  const jobs = await client.store['jobs.list']({ statuses: ['pending'] });
  return [run?.status, ...(run?.steps.map(({ status }) => status) ?? []), jobs.length];
};

test('retry does what failed again, in one job however often it is asked for', async () => {
  await commit(runWith('completed', 'failed', 'failed'));
  await control({ action: 'retry', key: 'b' });
  expect(await now()).toEqual(['accepted', 'completed', 'accepted', 1]);
  await expect(control({ action: 'retry' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(control({ action: 'retry', key: 'a' })).rejects.toThrow('“A” is done');
});

test('skip lets a failed run go on without the step', async () => {
  await commit(runWith('failed', 'accepted', 'failed'));
  await control({ action: 'skip', key: 'a' });
  expect(await now()).toEqual(['accepted', 'skipped', 'accepted', 1]);
  await expect(control({ action: 'skip', key: 'a' })).rejects.toThrow('has ended already');
});

test('stop ends a step, or the run', async () => {
  await commit(runWith('running', 'accepted', 'running'));
  await control({ action: 'stop', key: 'a' });
  expect(await now()).toEqual(['running', 'cancelled', 'accepted', 0]);
  await control({ action: 'stop' });
  expect(await now()).toEqual(['cancelled', 'cancelled', 'accepted', 0]);
});

test('what is not there is said', async () => {
  await expect(control({ action: 'retry' })).rejects.toMatchObject({ code: 'not_found' });
  await commit(runWith('failed', 'accepted', 'failed'));
  await expect(control({ action: 'retry', key: 'z' })).rejects.toMatchObject({ code: 'not_found' });
});
