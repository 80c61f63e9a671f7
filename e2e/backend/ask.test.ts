import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobHandler } from '#backend/runner/handler.ts';
import { acceptCommand } from '#core/intake/intake.ts';
import { systemClock } from '#shared/clock.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { conversation, conversationId, message, taskWithJob } from './rows.ts';
import { strictModel } from './strict-model.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
beforeEach(async () => {
  bench = await openTestStore();
});
afterEach(() => bench.close());

/** A task that may go on only with the person's word. */
const asksFirst: JobHandler<'task_run'> = async ({ ask, payload }) => {
  const { decision, note } = await ask({
    key: 'send',
    kind: 'approval',
    title: 'Send the letter?',
    detail: 'To **Ada**',
  });
  const status = decision === 'approve' ? 'completed' : 'cancelled';
  return {
    type: status,
    writes: [{ type: 'task.patch', id: payload.taskId, patch: { status, result: note } }],
  };
};

const task = async () => await bench.store['tasks.get']({ id: 'task_1' });
const openQuestion = () =>
  bench.until(async () => {
    const [question] = await bench.store['questions.list']({ statuses: ['open'] });
    return question !== undefined && (await task())?.status === 'waiting' && question;
  });
const answer = (line: string) =>
  acceptCommand(bench.store, systemClock, {
    protocol: 1,
    id: `cmd_${line.length}`,
    line,
    workspaceId: defaultWorkspaceId,
    conversationId,
    at: Date.now(),
  });

test('a handler that asks ends as waiting, shows what waits, and goes on with the answer', async () => {
  await bench.startInside(strictModel([]), { task_run: asksFirst });
  await bench.commit(...taskWithJob('Write a letter'));
  const question = await openQuestion();
  expect(question).toMatchObject({ taskId: 'task_1', title: 'Send the letter?', stepKey: 'send' });
  await answer('ap:task_1|approve|Gladly');
  await bench.until(async () => (await task())?.status === 'completed');
  expect(await task()).toMatchObject({ result: 'Gladly' });
  expect(await bench.store['questions.list']({})).toMatchObject([
    { status: 'answered', decision: 'approve', note: 'Gladly' },
  ]);
  await expect(answer('ap:task_1|refuse|')).rejects.toMatchObject({ code: 'not_found' });
});

test('a refusal comes back to the handler, by the id of the question too', async () => {
  await bench.startInside(strictModel([]), { task_run: asksFirst });
  await bench.commit(...taskWithJob('Write a letter'));
  const question = await openQuestion();
  await answer(`ap:${question.id}|refuse|`);
  await bench.until(async () => (await task())?.status === 'cancelled');
  expect(await bench.store['questions.list']({})).toMatchObject([{ decision: 'refuse' }]);
});

test('the answer reaches a job whose process has ended meanwhile', async () => {
  const first = await bench.startInside(strictModel([]), { task_run: asksFirst });
  await bench.commit(...taskWithJob('Write a letter'));
  await openQuestion();
  await first.stop();
  await answer('ap:task_1|approve|');
  await bench.startInside(strictModel([]), { task_run: asksFirst });
  await bench.until(async () => (await task())?.status === 'completed');
  expect(await bench.store['questions.list']({})).toHaveLength(1);
});

test('text that was written before the question is kept', async () => {
  await bench.startInside(strictModel([]), {
    chat: async ({ openReply, payload, ask }) => {
      const reply = openReply({ replyId: payload.replyId });
      await reply.begin();
      reply.write('So far');
      await ask({ key: 'more', kind: 'approval', title: 'Go on?', detail: '' });
      return { type: 'completed', writes: [] };
    },
  });
  await bench.commit(conversation, message('msg_reply', 'assistant', ''), {
    type: 'job.enqueue',
    job: {
      id: 'job_1',
      kind: 'chat',
      payload: { replyId: 'msg_reply', text: 'Hi' },
      priority: 1,
      maximumAttempts: 3,
      runAt: 0,
      conversationId,
    },
  });
  await bench.until(
    async () => (await bench.store['jobs.get']({ id: 'job_1' }))?.status === 'waiting',
  );
  expect(await bench.store['messages.get']({ id: 'msg_reply' })).toMatchObject({
    text: 'So far',
    status: 'streaming',
  });
});
