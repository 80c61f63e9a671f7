import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conversation, job, message, run, taskWithJob } from './rows.ts';
import { summary } from './summary.ts';
import { openTestStore, type TestStore } from './test-backend.ts';

let bench: TestStore;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-script-'));
  bench = await openTestStore();
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the real backend process with a strict script; counts outlive the process. */
async function start() {
  return await bench.startProcess({
    KINGLY_MODEL_SCRIPT: join(folder, 'script.json'),
    KINGLY_CACHE: folder,
  });
}

function script(...entries: readonly Readonly<Record<string, unknown>>[]): void {
  writeFileSync(join(folder, 'script.json'), JSON.stringify({ entries }));
}

const assess = {
  match: { system: 'Assess a task' },
  times: 1,
  json: { confidence: 0.8, routing: 'one_shot' },
};
const work = { system: 'Do the task' };
const reply = () => bench.store['messages.get']({ id: 'msg_reply' });
const savedText = (text: string) => bench.until(async () => (await reply())?.text === text);

test('a process that is killed in the middle of a task: the next one does it, and nothing is doubled', async () => {
  script(
    assess,
    { match: work, times: 1, chunks: [{ text: 'Half of it ' }], behaviour: 'hang' },
    { match: work, times: 1, reply: 'All of it, once.' },
  );
  const first = await start();
  await bench.commit(...taskWithJob('Describe a bike bell'));
  await savedText('Half of it ');
  await first.kill();

  await start();
  const done = await bench.until(async () => {
    const task = await bench.store['tasks.get']({ id: 'task_1' });
    return task?.status === 'completed' && task;
  });
  expect(done).toMatchObject({ result: 'All of it, once.', error: null });
  expect(await reply()).toMatchObject({ text: 'All of it, once.', status: 'complete' });
  const { events } = await bench.store['events.since']({ sequence: 0 });
  expect(events.filter(({ line }) => line.startsWith('tc:task_1|'))).toHaveLength(1);
  expect(await bench.store['jobs.get']({ id: 'job_1' })).toMatchObject({
    status: 'completed',
    attempt: 2,
  });
});

test('a process that is killed in the middle of a workflow: done steps are not done again', async () => {
  script(
    { match: { lastUser: 'main points' }, times: 1, reply: '- Bells ring' },
    { match: { lastUser: 'summary of three' }, times: 1, reply: 'Half', behaviour: 'hang' },
    { match: { lastUser: 'summary of three.*- Bells ring' }, times: 1, reply: 'They ring.' },
  );
  const first = await start();
  await bench.commit(
    conversation,
    message('msg_reply', 'assistant', ''),
    run('run_1', summary, { document: 'About bells' }, 'msg_reply'),
    job('workflow_run', { runId: 'run_1', replyId: 'msg_reply' }, { runId: 'run_1' }),
  );
  await bench.until(async () => first.deltas.some(({ text }) => text.includes('Half')));
  await first.kill();

  await start();
  const done = await bench.until(async () => {
    const found = await bench.store['runs.get']({ id: 'run_1' });
    return found?.status === 'completed' && found;
  });
  expect(done.steps.map(({ output }) => output)).toEqual(['- Bells ring', 'They ring.']);
  expect((await reply())?.text).toBe(
    '## Find the main points\n\n- Bells ring\n\n## Write the summary\n\nThey ring.',
  );
});

test('a task that ends its process each time is given up and says so', async () => {
  script(assess, { match: work, chunks: [{ text: 'Boom' }], behaviour: 'crash' });
  await bench.commit(...taskWithJob('Describe a bike bell', { maximumAttempts: 2 }));
  for (let round = 0; round < 2; round += 1) {
    const backend = await start();
    await backend.exited;
    await backend.kill();
  }
  expect(await bench.store['tasks.get']({ id: 'task_1' })).toMatchObject({ status: 'failed' });
  expect(await reply()).toMatchObject({ status: 'failed' });
});

test('it ends when whoever started it is gone', async () => {
  script(assess);
  const backend = await start();
  backend.disconnect();
  await expect(backend.exited).resolves.toBeUndefined();
});
