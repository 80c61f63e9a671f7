import { expect, test } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';

const text = 'word of the work that takes a while '.repeat(12);
const script = [
  assessment,
  {
    match: { system: 'Do the task' },
    chunks: [...slowly(text, 40), { text: 'FINISHED', delayMs: 0 }],
  },
];

for (const ending of ['restart', 'crashAndRestart'] as const) {
  test(`${ending} in the middle: everything is there, work goes on by itself, nothing runs twice`, async ({
    start,
  }) => {
    const kingly = await start({ script });
    let me = person(kingly.page);
    await me.ready();
    await me.say('Write a report about the harvest');
    await expect(me.taskCards.first()).toContainText('Running');
    await kingly[ending]();
    me = person(kingly.page);
    await me.ready();
    await expect(me.said).toContainText('Write a report about the harvest');
    await expect(me.taskCards.first()).toContainText('Done', { timeout: 40_000 });
    const answer = (await me.answerAt(0).innerText()).replaceAll(/\s+/gu, ' ');
    expect(answer.match(/FINISHED/gu)).toHaveLength(1);
    expect(answer).toContain(`${text.trim()} FINISHED`);
    await expect(me.taskCards).toHaveCount(1);
  });
}

test('a killed backend is back within seconds and its work is taken up', async ({ start }) => {
  const kingly = await start({ script });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Write a report about the harvest');
  await expect(me.taskCards.first()).toContainText('Running');
  const before = await kingly.backendProcessId();
  process.kill(before, 'SIGKILL');
  await expect
    .poll(() => kingly.backendProcessId().catch(() => before), { timeout: 10_000 })
    .not.toBe(before);
  await expect(me.taskCards.first()).toContainText('Done', { timeout: 40_000 });
  const answer = await me.answerAt(0).innerText();
  expect(answer.match(/FINISHED/gu)).toHaveLength(1);
});

test('a message typed while the backend is away is acknowledged, kept and answered later', async ({
  start,
}) => {
  const kingly = await start({
    script: [
      { match: { lastUser: 'crash' }, behaviour: 'crash', times: 1 },
      { match: {}, reply: 'All well again.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why do programs crash?');
  await me.say('And why do they start again?');
  await expect(me.said).toHaveCount(2);
  await expect(me.answerAt(1)).toContainText('All well again.', { timeout: 30_000 });
  await expect(me.answerAt(0)).toContainText('All well again.', { timeout: 30_000 });
});

test('a job that kills its process every time ends as failed and takes nothing with it', async ({
  start,
}) => {
  const kingly = await start({
    script: [
      { match: { lastUser: 'poison' }, behaviour: 'crash' },
      { match: {}, reply: 'Still here.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why is poison bad?');
  await expect(me.answerAt(0).getByRole('alert')).toBeVisible({ timeout: 40_000 });
  await me.say('Are you there?');
  await expect(me.answerAt(1)).toContainText('Still here.', { timeout: 20_000 });
});
