import { expect, test } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { slowly } from '../fixtures/scripts.ts';

const poem = 'line of a long answer that goes on and on '.repeat(30);

test('an answer streams in as Markdown', async ({ start }) => {
  const kingly = await start({
    script: [
      { match: { lastUser: 'sky' }, reply: 'Because of **Rayleigh** scattering:\n\n- blue\n- red' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why is the sky blue?');
  await expect(me.said).toHaveText(/Why is the sky blue\?/u);
  await expect(me.answerAt(0).locator('strong')).toHaveText('Rayleigh');
  await expect(me.answerAt(0).locator('li')).toHaveText(['blue', 'red']);
});

test('an answer can be stopped, keeps what was written, and one can go on', async ({ start }) => {
  const kingly = await start({
    script: [
      { match: { lastUser: 'long' }, chunks: slowly(poem, 100) },
      { match: { lastUser: 'short' }, reply: 'Gladly.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why are long answers so long?');
  await expect(me.answerAt(0)).toContainText('line of a long answer');
  // Typing goes on while it streams.
  await me.composer.fill('half a thought');
  await me.stop.click();
  await expect(me.answerAt(0)).toContainText('Stopped');
  await expect(me.composer).toHaveValue('half a thought');
  await me.say('Is a short one better?');
  await expect(me.answerAt(1)).toContainText('Gladly.');
});

test('an answer goes on while the window is reloaded', async ({ start }) => {
  const kingly = await start({
    script: [
      {
        match: { lastUser: 'tell' },
        chunks: [...slowly(poem, 40), { text: 'THE END', delayMs: 0 }],
      },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Can you tell me why rivers bend?');
  await expect(me.answerAt(0)).toContainText('line of a long answer');
  await kingly.page.reload();
  await me.ready();
  await expect(me.answerAt(0)).toContainText('THE END', { timeout: 40_000 });
  const text = (await me.answerAt(0).innerText()).replaceAll(/\s+/gu, ' ');
  expect(text).toContain(`${poem.trim()} THE END`);
});

test('a model that fails is told in words, with a way on', async ({ start }) => {
  const kingly = await start({
    script: [
      {
        match: { lastUser: 'sky' },
        times: 1,
        error: { code: 'model_failed', message: 'The model broke its leg.', retryable: false },
      },
      { match: { lastUser: 'sky' }, reply: 'It is blue.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why is the sky blue?');
  const alert = me.answerAt(0).getByRole('alert');
  await expect(alert).toContainText('The model broke its leg.');
  await alert.getByRole('button', { name: 'Retry' }).click();
  await expect(me.answerAt(1)).toContainText('It is blue.');
});

test('the real embedded model answers', async ({ start }) => {
  const kingly = await start();
  const me = person(kingly.page);
  await me.ready();
  await me.say('What is the capital of France?');
  const answer = me.answerAt(0);
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 80_000 });
  await expect(answer.getByRole('alert')).toHaveCount(0);
  await expect(answer).toContainText(/\w{2,}/u);
});
