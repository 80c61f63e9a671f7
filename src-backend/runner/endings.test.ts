import { expect, test } from 'vitest';
import type { Job } from '#shared/contracts/entities.ts';
import { endingWrites } from './endings.ts';
import type { StoreReads } from './handler.ts';

const job: Job = {
  id: 'job_1',
  kind: 'chat',
  payload: { replyId: 'msg_2' },
  status: 'running',
  priority: 0,
  attempt: 1,
  maximumAttempts: 3,
  runAt: 0,
  commandId: null,
  conversationId: null,
  taskId: null,
  runId: null,
  cancelRequested: true,
  error: null,
  createdAt: 0,
};

/** Asked for nothing: a chat has neither task nor run. */
const store = new Proxy({} as StoreReads, {
  get: (_target, name) => {
    throw new Error(`Unexpected ${String(name)}`);
  },
});

test('the text is kept by itself, and the state changes only while the reply is open', async () => {
  expect(await endingWrites(store, job, { type: 'cancelled' }, 'Some', 0)).toEqual([
    { type: 'message.patch', id: 'msg_2', patch: { text: 'Some' } },
    {
      type: 'message.patch',
      id: 'msg_2',
      patch: { status: 'stopped', error: null },
      onlyIfOpen: true,
    },
  ]);
  const error = { code: 'model_failed', message: 'It broke', retryable: false } as const;
  expect(await endingWrites(store, job, { type: 'failed', error }, null, 0)).toEqual([
    { type: 'message.patch', id: 'msg_2', patch: { status: 'failed', error }, onlyIfOpen: true },
  ]);
});
