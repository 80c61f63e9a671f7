import { expect, test } from 'vitest';
import type { Question } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { enqueue, createRun, task } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';

type Asked = Extract<Write, { type: 'question.ask' }>;

function ask(changes: Partial<Question> = {}): Asked {
  const {
    status: _s,
    decision: _d,
    note: _n,
    answeredAt: _a,
    ...question
  } = {
    id: 'ques_1',
    kind: 'approval',
    workspaceId: 'ws_default',
    conversationId: null,
    taskId: 'task_1',
    runId: null,
    jobId: 'job_1',
    stepKey: 'send',
    title: 'Send the letter?',
    detail: 'To **Ada**',
    status: 'open',
    decision: null,
    note: null,
    createdAt: 2_000,
    answeredAt: null,
    ...changes,
  } satisfies Question;
  return { type: 'question.ask', question };
}

/** A claimed job with a task at half its way. */
async function askingStore() {
  const opened = openTestStore();
  const { store } = opened;
  const commit = (...writes: Write[]) => store['store.commit']({ writes });
  const claim = async () =>
    (await store['jobs.claim']({ owner: 'a', kinds: ['task_run'], limit: 1, leaseMs: 30_000 }))
      .jobs;
  await commit(
    { type: 'task.create', task: task({ status: 'running', progress: 0.5 }) },
    enqueue({ kind: 'task_run', taskId: 'task_1' }),
  );
  await claim();
  const end = (outcome: { type: 'waiting' | 'completed' }, attempt = 1, ...writes: Write[]) =>
    store['store.commit']({ fence: { jobId: 'job_1', attempt, owner: 'a' }, writes, outcome });
  const answer: Write = {
    type: 'question.answer',
    id: 'ques_1',
    decision: 'approve',
    note: 'Gladly',
    at: 3_000,
  };
  const status = async () => (await store['jobs.get']({ id: 'job_1' }))?.status;
  return { ...opened, commit, claim, end, answer, status };
}

test('a job that asks waits for the answer and goes on with it', async () => {
  const { store, pushed, commit, claim, end, answer, status } = await askingStore();
  await end({ type: 'waiting' }, 1, ask());
  expect(await status()).toBe('waiting');
  expect(await claim()).toEqual([]);
  expect(await store['questions.list']({ statuses: ['open'], entityId: 'task_1' })).toMatchObject([
    { id: 'ques_1', status: 'open', detail: 'To **Ada**' },
  ]);
  await commit(answer);
  expect(await store['questions.list']({ statuses: ['open'] })).toEqual([]);
  expect(await store['questions.find']({ jobId: 'job_1', stepKey: 'send' })).toMatchObject({
    status: 'answered',
    decision: 'approve',
    note: 'Gladly',
    answeredAt: 3_000,
  });
  const [again] = await claim();
  // A wait is no try: as many are left as before.
  expect(again).toMatchObject({ attempt: 2, maximumAttempts: 4 });
  const events = pushed.events.filter(({ record }) => record.kind === 'question');
  expect(events.map(({ line, at }) => [line, at])).toEqual([
    ['su:task_1|waiting|0.5', 2_000],
    ['su:task_1|running|0.5', 3_000],
  ]);
});

test('an answer that comes before the attempt has ended is not missed', async () => {
  const { commit, claim, end, answer } = await askingStore();
  await commit(ask(), answer);
  await end({ type: 'waiting' });
  expect(await claim()).toMatchObject([{ id: 'job_1', attempt: 2 }]);
});

test('the first answer counts, and a key is asked about once', async () => {
  const { store, commit, end, answer } = await askingStore();
  await end({ type: 'waiting' }, 1, ask(), ask({ id: 'ques_2' }));
  await commit(answer);
  await commit({ ...answer, decision: 'refuse' });
  await commit(ask({ id: 'ques_3' }));
  expect(await store['questions.list']({})).toMatchObject([{ id: 'ques_1', decision: 'approve' }]);
  await expect(commit({ ...answer, id: 'ques_9' })).rejects.toMatchObject({ code: 'not_found' });
});

test('a question ends with its job, however that ends, and may be asked anew', async () => {
  const { store, commit, end, answer } = await askingStore();
  await end({ type: 'waiting' }, 1, ask(), ask({ id: 'ques_2', stepKey: 'pay' }));
  await commit({ type: 'question.withdraw', id: 'ques_2' });
  const statuses = async () => (await store['questions.list']({})).map(({ status }) => status);
  expect(await statuses()).toEqual(['open', 'withdrawn']);
  await commit({ type: 'job.cancel', jobId: 'job_1' });
  expect(await statuses()).toEqual(['withdrawn', 'withdrawn']);
  await commit(answer);
  expect(await statuses()).toEqual(['withdrawn', 'withdrawn']);
  expect(await store['questions.find']({ jobId: 'job_1', stepKey: 'send' })).toBeNull();
  await commit(ask({ id: 'ques_3' }));
  expect(await store['questions.find']({ jobId: 'job_1', stepKey: 'send' })).toMatchObject({
    id: 'ques_3',
    status: 'open',
  });
});

test('the line of a question about a run tells how far the run is', async () => {
  const { commit, pushed } = await askingStore();
  await commit(
    createRun(),
    { type: 'run.step', id: 'run_1', key: 'goals', patch: { status: 'completed' } },
    ask({ taskId: null, runId: 'run_1' }),
    ask({ id: 'ques_2', taskId: null, jobId: null }),
  );
  expect(pushed.events.slice(-2).map(({ line }) => line)).toEqual([
    'su:run_1|waiting|0.5',
    'su:ques_2|waiting|0',
  ]);
});
