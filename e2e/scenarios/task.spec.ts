import { expect, test } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';

const description = 'A bell that rings as clear as a mountain morning. '.repeat(8);

test('a task is acknowledged at once, runs with progress, and ends with its result', async ({
  start,
}) => {
  const kingly = await start({
    script: [assessment, { match: { system: 'Do the task' }, chunks: slowly(description, 30) }],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Write a short product description for a bike bell');
  await expect(me.acknowledgements).toHaveText(/^Task: .*bike bell · writing · \w+$/u);
  const card = me.taskCards.first();
  await expect(card).toContainText('Running');
  await expect(card.getByRole('progressbar')).toBeVisible();
  await expect(card).toContainText('Done');
  await expect(me.answerAt(0)).toContainText('clear as a mountain morning');
});

test('the acknowledgement does not wait for anything behind the window', async ({ start }) => {
  const kingly = await start({ script: [assessment, { match: {}, behaviour: 'hang' }] });
  const me = person(kingly.page);
  await me.ready();
  await me.composer.fill('Fix the login page');
  // In the frame after the key, before any message could have come back.
  const painted = await kingly.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        addEventListener(
          'keydown',
          () =>
            requestAnimationFrame(() =>
              resolve(document.querySelector('[data-testid=acknowledgement]')?.textContent ?? ''),
            ),
          { once: true, capture: true },
        );
        document
          .querySelector('textarea')
          ?.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
          );
      }),
  );
  expect(painted).toBe('Task: Fix the login page · coding · low');
});

test.describe('a model that answers badly', () => {
  for (const behaviour of ['garbage', 'empty'] as const) {
    test(`${behaviour}: the task is tried again, then says what went wrong`, async ({ start }) => {
      const kingly = await start({
        script: [{ match: {}, json: '{"conf', behaviour }],
      });
      const me = person(kingly.page);
      await me.ready();
      await me.say('Write a report about the harvest');
      const card = me.taskCards.first();
      await expect(card).toContainText('Failed', { timeout: 40_000 });
      await expect(card.getByRole('alert')).toContainText(/model/iu);
      await expect(card.getByRole('button', { name: 'Retry' })).toBeVisible();
    });
  }

  test('half an answer about how it looks leads to a guess, and the task is done', async ({
    start,
  }) => {
    const kingly = await start({
      script: [
        { match: { system: 'Assess a task' }, json: { reason: 'It is small' }, behaviour: 'half' },
        { match: { system: 'Do the task' }, reply: 'The harvest was good.' },
      ],
    });
    const me = person(kingly.page);
    await me.ready();
    await me.say('Write a report about the harvest');
    const card = me.taskCards.first();
    await expect(card).toContainText('Done');
    await expect(me.answerAt(0)).toContainText('The harvest was good.');
    await card.getByRole('button', { name: 'How it was seen' }).click();
    await expect(card).toContainText('Counted from its words');
  });

  test('nonsense once is not the end', async ({ start }) => {
    const kingly = await start({
      script: [
        { match: { system: 'Assess a task' }, behaviour: 'garbage', times: 1 },
        assessment,
        { match: { system: 'Do the task' }, reply: 'The harvest was good.' },
      ],
    });
    const me = person(kingly.page);
    await me.ready();
    await me.say('Write a report about the harvest');
    await expect(me.taskCards.first()).toContainText('Done');
    await expect(me.answerAt(0)).toContainText('The harvest was good.');
  });
});

test('a running task can be cancelled', async ({ start }) => {
  const kingly = await start({
    script: [
      assessment,
      { match: { system: 'Do the task' }, chunks: slowly(description.repeat(10), 100) },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Write a report about the harvest');
  const card = me.taskCards.first();
  await expect(card).toContainText('Running');
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(card).toContainText('Cancelled');
});

test('splitting a task makes parts that run, and ends when they have', async ({ start }) => {
  const kingly = await start({
    script: [
      {
        match: { system: 'Split a task' },
        json: { subtasks: [{ title: 'Buy wood' }, { title: 'Saw it' }, { title: 'Nail it' }] },
      },
      assessment,
      { match: { system: 'Do the task', lastUser: 'Buy wood' }, reply: 'Two planks of oak.' },
      { match: { system: 'Do the task', lastUser: 'Saw it' }, reply: 'Six pieces.' },
      { match: { system: 'Do the task', lastUser: 'Nail it' }, reply: 'A birdhouse.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Split task build a birdhouse for the garden');
  const parts = me.taskCards.first().getByRole('list', { name: 'Parts' });
  await expect(parts).toContainText(/Buy wood[\s\S]*Saw it[\s\S]*Nail it/u);
  await expect(me.taskCards.first()).toContainText('Done');
  await expect(me.answerAt(0)).toContainText('A birdhouse.');
});

test('planning a project runs a workflow whose steps show as they complete', async ({ start }) => {
  const kingly = await start({
    script: [
      {
        match: { lastUser: 'what the project "MyApp" should achieve' },
        chunks: slowly('MyApp makes people happy and calm and glad.', 200),
      },
      { match: { lastUser: 'three to five parts' }, reply: 'Window and engine.' },
      { match: { lastUser: 'first three things' }, reply: 'Draw it.' },
      { match: { lastUser: 'could go wrong' }, reply: 'Rain.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Plan project MyApp');
  const card = me.runCards.first();
  await expect(card).toContainText('0 of 4 steps');
  await expect(card).toContainText('4 of 4 steps');
  await expect(card).toContainText('Done');
  await expect(me.answerAt(0)).toContainText('MyApp makes people happy');
});

test('the real embedded model does a task', async ({ start }) => {
  const kingly = await start();
  const me = person(kingly.page);
  await me.ready();
  await me.say('Write a short product description for a bike bell');
  await expect(me.taskCards.first()).toContainText('Done', { timeout: 85_000 });
  await expect(me.answerAt(0)).toContainText(/\w{3,}/u);
});
