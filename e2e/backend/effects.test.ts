import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { JobHandler } from '#backend/runner/handler.ts';
import { KinglyError } from '#shared/errors.ts';
import { taskWithJob } from './rows.ts';
import { strictModel } from './strict-model.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
beforeEach(async () => {
  bench = await openTestStore();
});
afterEach(() => bench.close());

const status = async () => (await bench.store['jobs.get']({ id: 'job_1' }))?.status;
const openQuestion = () =>
  bench.until(async () => {
    const [question] = await bench.store['questions.list']({ statuses: ['open'] });
    return question !== undefined && (await status()) === 'waiting' && question;
  });
const decide = (id: string, decision: 'approve' | 'refuse', note: string | null = null) =>
  bench.commit({ type: 'question.answer', id, decision, note, at: 1 });

/** Something to wait at until it is opened. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Sends a mail once, and loses sight of it the first times. */
function mailer(blindTimes: number) {
  const sent: string[] = [];
  const handler: JobHandler<'task_run'> = async ({ step, payload }) => {
    const result = await step(
      'mail',
      z.string(),
      async ({ idempotencyKey }) => {
        sent.push(idempotencyKey);
        if (sent.length <= blindTimes) {
          throw new KinglyError('timeout', 'No answer from the mail server', { retryable: true });
        }
        return await Promise.resolve('message 7');
      },
      { effect: 'once', title: 'Mail to Ada' },
    );
    const patch = { status: 'completed', result } as const;
    return { type: 'completed', writes: [{ type: 'task.patch', id: payload.taskId, patch }] };
  };
  return { sent, handler };
}

test('an effect whose end was not seen asks the person, who says that it happened', async () => {
  const { sent, handler } = mailer(1);
  await bench.startInside(strictModel([]), { task_run: handler });
  await bench.commit(...taskWithJob('Write to Ada'));
  const question = await openQuestion();
  expect(question).toMatchObject({
    kind: 'unknown_effect',
    title: 'Did this happen: Mail to Ada?',
    taskId: 'task_1',
  });
  await decide(question.id, 'approve', 'message 3');
  await bench.until(async () => (await status()) === 'completed');
  expect(sent).toEqual(['job_1/mail']);
  expect(await bench.store['jobs.step.get']({ jobId: 'job_1', key: 'mail' })).toEqual({
    value: 'message 3',
  });
});

test('refused, it is done again with the same key; unseen again, it asks again', async () => {
  const { sent, handler } = mailer(2);
  await bench.startInside(strictModel([]), { task_run: handler });
  await bench.commit(...taskWithJob('Write to Ada'));
  const first = await openQuestion();
  await decide(first.id, 'refuse');
  const second = await bench.until(async () => {
    const question = await openQuestion();
    return question.id !== first.id && question;
  });
  await decide(second.id, 'refuse');
  await bench.until(async () => (await status()) === 'completed');
  expect(sent).toEqual(['job_1/mail', 'job_1/mail', 'job_1/mail']);
});

test('a handler that does not stop loses its place and its fence', async () => {
  const [stuck, stubborn] = [gate(), gate()];
  const late: unknown[] = [];
  await bench.startInside(
    strictModel([]),
    {
      task_split: async ({ payload, write }) => {
        if (payload.taskId !== 'task_1') return { type: 'completed', writes: [] };
        stuck.open();
        await stubborn.passed;
        await write([{ type: 'setting.put', key: 'late', value: 1 }]).catch((error: unknown) => {
          late.push(error);
          throw error;
        });
        return { type: 'completed', writes: [] };
      },
    },
    { hardStopMs: 30 },
  );
  const split = (id: string, taskId: string) =>
    ({
      type: 'job.enqueue',
      job: {
        id,
        kind: 'task_split',
        payload: { taskId, replyId: null, reason: 'large' },
        priority: 0,
        maximumAttempts: 3,
        runAt: 0,
      },
    }) as const;
  // One place only: the second job can run when the first has lost it.
  await bench.commit(split('job_1', 'task_1'), split('job_2', 'task_2'));
  await stuck.passed;
  await bench.commit({ type: 'job.cancel', jobId: 'job_1' });
  await expect
    .poll(() => bench.store['jobs.get']({ id: 'job_2' }))
    .toMatchObject({ status: 'completed', attempt: 1 });
  expect(await status()).toBe('cancelled');
  stubborn.open();
  await expect.poll(() => late).toMatchObject([{ code: 'lost_lease' }]);
  expect(await bench.store['settings.all']({})).toEqual({});
});
