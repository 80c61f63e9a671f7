import { afterEach, beforeEach, expect, test } from 'vitest';
import { conversation, job, message, run, task, taskWithJob } from './rows.ts';
import { summary } from './summary.ts';
import { hang, type Rule, strictModel } from './strict-model.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
beforeEach(async () => {
  bench = await openTestStore();
});
afterEach(() => bench.close());

const assess: Rule = {
  when: /Assess a task/u,
  answers: ['{"confidence":0.9,"routing":"one_shot"}'],
};
const assessed = (times: number): Rule => ({
  when: assess.when,
  answers: Array.from({ length: times }, () => assess.answers[0] ?? ''),
});

const taskEnded = (id = 'task_1') =>
  bench.until(async () => {
    const found = await bench.store['tasks.get']({ id });
    return found !== null && ['completed', 'failed', 'cancelled'].includes(found.status) && found;
  });
const reply = () => bench.store['messages.get']({ id: 'msg_reply' });
const eventLines = async (): Promise<readonly string[]> =>
  (await bench.store['events.since']({ sequence: 0 })).events.map(({ line }) => line);

test('a task is assessed, done and completed', async () => {
  await bench.startInside(
    strictModel([
      assess,
      { when: /Do the task/u, answers: [['Rings ', 'clearly.\n\nNext steps:\n- Print it']] },
    ]),
  );
  await bench.commit(...taskWithJob('Describe a bike bell'));
  expect(await taskEnded()).toMatchObject({
    status: 'completed',
    progress: 1,
    confidence: 0.9,
    routing: 'one_shot',
    result: 'Rings clearly.\n\nNext steps:\n- Print it',
    nextSteps: ['Print it'],
    error: null,
  });
  expect(await reply()).toMatchObject({
    status: 'complete',
    text: 'Rings clearly.\n\nNext steps:\n- Print it',
  });
  const lines = await eventLines();
  expect(lines).toContain('tr:task_1|0.9|one_shot');
  expect(lines.filter((line) => line.startsWith('tc:task_1|'))).toHaveLength(1);
});

test('garbage for an assessment is asked again, then its words are counted, and that is said', async () => {
  const model = strictModel([
    { when: assess.when, answers: ['no idea', '{"conf'] },
    { when: /Do the task/u, answers: ['Rings.'] },
  ]);
  await bench.startInside(model);
  await bench.commit(...taskWithJob('Describe a bike bell'));
  expect(await taskEnded()).toMatchObject({
    status: 'completed',
    confidence: 0.9,
    complexity: 0.1,
    routing: 'one_shot',
    metadata: { assessment: { source: 'heuristic', model: null } },
  });
  expect(model.unexpected).toEqual([]);
});

test('an assessment is kept with its reason, and shown in its event', async () => {
  const answer = {
    reason: 'One short text.',
    complexity: 0.3,
    confidence: 0.8,
    routing: 'one_shot',
  };
  await bench.startInside(
    strictModel([
      { when: assess.when, answers: [JSON.stringify(answer)] },
      { when: /Do the task/u, answers: ['Rings.'] },
    ]),
  );
  await bench.commit(...taskWithJob('Describe a bike bell'));
  const assessment = { ...answer, model: 'strict', source: 'model' };
  expect(await taskEnded()).toMatchObject({ complexity: 0.3, metadata: { assessment } });
  const { events } = await bench.store['events.since']({ sequence: 0 });
  expect(events.find(({ line }) => line === 'tr:task_1|0.8|one_shot')?.record).toMatchObject({
    task: { metadata: { assessment } },
  });
});

test('an assessment that was made is not made again', async () => {
  const model = strictModel([assess, { when: /Do the task/u, answers: ['', 'Done.'] }]);
  await bench.startInside(model);
  await bench.commit(...taskWithJob('Describe a bike bell'));
  expect(await taskEnded()).toMatchObject({ status: 'completed', result: 'Done.' });
  expect(model.unexpected).toEqual([]);
});

test('a cancelled task keeps its partial text and stays cancelled', async () => {
  const { deltas } = await bench.startInside(
    strictModel([assess, { when: /Do the task/u, answers: [['Half of ', hang]] }]),
  );
  await bench.commit(...taskWithJob('Describe a bike bell'));
  await bench.until(async () => deltas.length > 0);
  await bench.commit({ type: 'job.cancel', taskId: 'task_1' });
  expect(await taskEnded()).toMatchObject({ status: 'cancelled', result: null });
  expect(await reply()).toMatchObject({ status: 'stopped', text: 'Half of ' });
});

test('a drained backend gives its work back, and the next one does it', async () => {
  const first = await bench.startInside(
    strictModel([assess, { when: /Do the task/u, answers: [['Half', hang]] }]),
  );
  await bench.commit(...taskWithJob('Describe a bike bell', { maximumAttempts: 1 }));
  await bench.until(async () => first.deltas.length > 0);
  await first.stop();
  // Closing the app is no fault of the job, though this was its only attempt.
  expect(await bench.store['jobs.get']({ id: 'job_1' })).toMatchObject({ status: 'pending' });
  await bench.startInside(strictModel([{ when: /Do the task/u, answers: ['Whole.'] }]));
  expect(await taskEnded()).toMatchObject({ status: 'completed', result: 'Whole.' });
  expect(await reply()).toMatchObject({ text: 'Whole.' });
});

test('an attempt whose lease was taken away writes nothing more', async () => {
  const backend = await bench.startInside(
    strictModel([assess, { when: /Do the task/u, answers: [['Half', hang], 'Whole.'] }]),
  );
  await bench.commit(...taskWithJob('Describe a bike bell'));
  await bench.until(async () => backend.deltas.length > 0);
  await bench.store['jobs.release']({ owner: backend.owner });
  expect(await taskEnded()).toMatchObject({ status: 'completed', result: 'Whole.' });
  expect(await reply()).toMatchObject({ status: 'complete', text: 'Whole.' });
  expect(await bench.store['jobs.get']({ id: 'job_1' })).toMatchObject({
    status: 'completed',
    attempt: 2,
  });
});

test('a running task that is split goes on in its parts', async () => {
  const { deltas } = await bench.startInside(
    strictModel([
      assessed(3),
      { when: /Split a task/u, answers: ['{"subtasks":["Make","Ship"]}'] },
      { when: /Task: Make/u, answers: ['Made.'] },
      { when: /Task: Ship/u, answers: ['Shipped.'] },
      { when: /Do the task/u, answers: [['Half', hang]] },
    ]),
  );
  await bench.commit(...taskWithJob('Sell bells'));
  await bench.until(async () => deltas.length > 0);
  await bench.commit(message('msg_split', 'assistant', '', { taskId: 'task_1' }), {
    type: 'task.splitAgain',
    id: 'task_1',
    replyId: 'msg_split',
    reason: 'too big',
  });
  expect(await taskEnded()).toMatchObject({ status: 'completed' });
  expect(await reply()).toMatchObject({ status: 'stopped' });
  expect(await bench.store['messages.get']({ id: 'msg_split' })).toMatchObject({
    status: 'complete',
    text: '### Make\n\nMade.\n\n### Ship\n\nShipped.',
  });
});

const splitJob = [
  conversation,
  message('msg_reply', 'assistant', '', { taskId: 'task_1' }),
  task('task_1', 'Sell bells', { replyId: 'msg_reply' }),
  job(
    'task_split',
    { taskId: 'task_1', replyId: 'msg_reply', reason: 'too big' },
    { taskId: 'task_1' },
  ),
];
const plan: Rule = {
  when: /Split a task/u,
  answers: ['{"subtasks":[{"title":"Make"},{"title":"Ship"}]}'],
};

test('a split task runs its parts and ends with their results', async () => {
  const model = strictModel([
    plan,
    assessed(2),
    { when: /Task: Make[^]*one part of: Sell bells/u, answers: ['Made.'] },
    { when: /Task: Ship/u, answers: ['Shipped.'] },
  ]);
  await bench.startInside(model);
  await bench.commit(...splitJob);
  expect(await taskEnded()).toMatchObject({
    status: 'completed',
    progress: 1,
    result: '### Make\n\nMade.\n\n### Ship\n\nShipped.',
  });
  expect(await reply()).toMatchObject({
    status: 'complete',
    text: '### Make\n\nMade.\n\n### Ship\n\nShipped.',
  });
  expect(await bench.store['tasks.list']({ parentTaskId: 'task_1' })).toHaveLength(2);
  expect(model.unexpected).toEqual([]);
});

test('a part that fails is named by the whole, which keeps the rest', async () => {
  await bench.startInside(
    strictModel([
      plan,
      assessed(2),
      { when: /Task: Make/u, answers: ['Made.'] },
      { when: /Task: Ship/u, answers: [[{ error: 'No ship', retryable: false }]] },
    ]),
  );
  await bench.commit(...splitJob);
  const result =
    '### Make\n\nMade.\n\n### Ship\n\n_Failed: No ship_\n\n**Not done:** “Ship” (No ship)';
  expect(await taskEnded()).toMatchObject({ status: 'completed', error: null, result });
  expect(await reply()).toMatchObject({ status: 'complete', text: result });
});

const workflow = [
  conversation,
  message('msg_reply', 'assistant', ''),
  run('run_1', summary, { document: 'Bells {{ steps.points }}' }, 'msg_reply'),
  job('workflow_run', { runId: 'run_1', replyId: 'msg_reply' }, { runId: 'run_1' }),
];
const runEnded = () =>
  bench.until(async () => {
    const found = await bench.store['runs.get']({ id: 'run_1' });
    return found !== null && ['completed', 'failed', 'cancelled'].includes(found.status) && found;
  });

test('a workflow goes on from the step that failed', async () => {
  const model = strictModel([
    { when: /main points of this text[^]*Bells \{\{ steps\.points \}\}/u, answers: ['- ring'] },
    {
      when: /summary of three sentences[^]*- ring/u,
      answers: [['Half', { error: 'The model broke', retryable: true }], 'Bells ring.'],
    },
  ]);
  await bench.startInside(model);
  await bench.commit(...workflow);
  expect(await runEnded()).toMatchObject({
    status: 'completed',
    steps: [
      { key: 'points', status: 'completed', output: '- ring' },
      { key: 'summary', status: 'completed', output: 'Bells ring.' },
    ],
  });
  expect(await reply()).toMatchObject({
    status: 'complete',
    text: '## Find the main points\n\n- ring\n\n## Write the summary\n\nBells ring.',
  });
  expect(model.unexpected).toEqual([]);
});

test('a workflow whose step keeps failing fails with that step', async () => {
  await bench.startInside(strictModel([{ when: /main points/u, answers: ['', '', ''] }]));
  await bench.commit(...workflow);
  expect(await runEnded()).toMatchObject({
    status: 'failed',
    error: { code: 'model_invalid_reply' },
    steps: [
      { key: 'points', status: 'failed' },
      { key: 'summary', status: 'accepted' },
    ],
  });
});
