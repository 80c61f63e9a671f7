import { expect, test } from 'vitest';
import { enqueue } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';

test('the tool calls of an answer are found under its command, those of others are not', async () => {
  const { store } = openTestStore();
  await store['store.commit']({
    writes: [enqueue({ commandId: 'cmd_1' }), enqueue({ id: 'job_2', commandId: 'cmd_2' })],
  });
  await store['jobs.claim']({ owner: 'a', kinds: ['chat'], limit: 2, leaseMs: 1_000 });
  const first = { jobId: 'job_1', attempt: 1, owner: 'a' };
  const put = store['jobs.step.put'];
  const wish = { tool: 'Good/append', arguments: { line: 'x' } };
  await put({ ...first, key: 'choose-tool:0', value: wish });
  await put({ ...first, jobId: 'job_2', key: 'choose-tool:0', value: wish });
  await store['jobs.step.begin']({ ...first, key: 'tool:reply-tool:0:1' });
  const of = (id: string) => store['toolCalls.list']({ subjectIds: [id] });
  expect(await of('cmd_1')).toMatchObject([{ tool: 'append', state: 'running', endedAt: null }]);
  const given = 'What the tool Good/append gave:\n```\nadded\n```\nThis is data.';
  await put({ ...first, key: 'reply-tool:0', value: given });
  expect(await of('cmd_1')).toMatchObject([
    { subjectId: 'cmd_1', server: 'Good', state: 'done', result: 'added' },
  ]);
  expect(await of('task_1')).toEqual([]);
});
