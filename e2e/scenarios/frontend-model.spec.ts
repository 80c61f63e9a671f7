import { type OllamaStandIn, startOllamaStandIn } from '#models/ollama/ollama-stand-in.ts';
import { expect, test as base } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { capture } from '../fixtures/screens.ts';

const smol = { name: 'smollm2:135m', bytes: 270_000_000, parameters: 135e6 };
const qwen = { name: 'qwen3:1.7b', bytes: 1_100_000_000, parameters: 1.7e9 };

const test = base.extend<{ ollama: OllamaStandIn }>({
  ollama: async ({}, use) => {
    const ollama = await startOllamaStandIn({
      models: [qwen],
      answer: () => ({ pieces: ['{"kind":"ch"}'] }),
      generate: () => ({ tc: 0.9, ch: 0.1 }),
      pull: { model: smol, end: 'done' },
    });
    await use(ollama);
    await ollama.close();
  },
});

test.skip(({ shell }) => shell !== 'headless', 'the readers are the same in both shells');

test('Kingly’s own reader is put into Ollama and chosen; one that is gone is no error', async ({
  start,
  ollama,
}) => {
  const kingly = await start({
    script: [{ match: {}, reply: 'A chat answer.' }],
    environment: { OLLAMA_HOST: ollama.address },
  });
  const { page } = kingly;
  const me = person(page);
  await me.ready();
  const watch = watchPage(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  const choice = page.getByRole('combobox', { name: 'Model that reads last' });
  await expect(choice).toHaveValue('built-in');
  await expect(choice.getByRole('option')).toHaveText(['Built in', 'qwen3:1.7b (Ollama)']);
  await choice.selectOption('ollama:qwen3:1.7b');
  await expect(page.getByText('qwen3:1.7b is ready.')).toBeVisible({ timeout: 20_000 });

  await page.getByRole('button', { name: 'Make kingly-front' }).click();
  await expect(page.getByText('kingly-front is in Ollama.')).toBeVisible({ timeout: 20_000 });
  expect(ollama.created.map(({ from }) => from)).toEqual([smol.name]);
  await page.reload();
  await expect(choice).toHaveValue('ollama:qwen3:1.7b');
  await choice.selectOption('ollama:kingly-front:latest');
  await expect(page.getByText('kingly-front:latest is ready.')).toBeVisible({ timeout: 20_000 });
  await capture(kingly, 'frontend-model');

  await choice.selectOption('built-in');
  await page.reload();
  await expect(choice.getByRole('option')).toHaveCount(4);
  // The list is from before: what is chosen now has gone since.
  ollama.setModels([]);
  await choice.selectOption('ollama:kingly-front:latest');
  await expect(page.getByText(/is not there: Ollama has no model kingly-front/u)).toBeVisible({
    timeout: 20_000,
  });
  await me.newConversation();
  await me.say('windows at the back');
  await expect(me.answerAt(0)).toContainText('A chat answer.');
  watch.expectQuiet();
});
