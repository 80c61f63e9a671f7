import {
  type OllamaStandIn,
  type StandInAnswer,
  type StandInModel,
  startOllamaStandIn,
} from '#models/ollama/ollama-stand-in.ts';
import type { Page } from '@playwright/test';
import { expect, test as base } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';

const small: StandInModel = { name: 'llama3.2:1b', bytes: 700_000_000, parameters: 1.2e9 };
const middle: StandInModel = { name: 'qwen3:1.7b', bytes: 1_100_000_000, parameters: 1.7e9 };
const builtIn = /SmolLM2/u;

type Ollama = {
  readonly address: string;
  /** How the next chats are answered. */
  answers: (text: string) => StandInAnswer;
  /** Ends the server, as `ollama stop` or a crash does. */
  stop(): Promise<void>;
  startAgain(): Promise<void>;
};

const test = base.extend<{ ollama: Ollama }>({
  ollama: async ({}, use) => {
    let running: OllamaStandIn | null = null;
    const begin = async (port?: number): Promise<OllamaStandIn> =>
      (running = await startOllamaStandIn({
        models: [small, middle],
        ...(port === undefined ? {} : { port }),
        answer: ({ messages }) => ollama.answers(messages.at(-1)?.content ?? ''),
      }));
    const ollama: Ollama = {
      address: (await begin()).address,
      answers: () => ({ pieces: ['Certainly', ', said', ' Ollama.'] }),
      stop: async () => {
        const last = running;
        running = null;
        await last?.close();
      },
      startAgain: async () => {
        await begin(Number(new URL(ollama.address).port));
      },
    };
    await use(ollama);
    await ollama.stop();
  },
});

const chip = (page: Page) => page.getByRole('button', { name: /^Model:/u });
const choices = (page: Page) =>
  page.getByRole('menu', { name: 'Model' }).getByRole('menuitemradio');

/** A busy machine may look too briefly at first; a person would then have it look again. */
async function ollamaFound(page: Page): Promise<void> {
  await expect(async () => {
    try {
      await expect(chip(page)).toHaveAccessibleName('Model: qwen3:1.7b', { timeout: 6_000 });
    } catch (error) {
      await chip(page).click();
      await page.getByRole('menuitem', { name: 'Look for models again' }).click();
      await page.keyboard.press('Escape');
      throw error;
    }
  }).toPass({ timeout: 40_000 });
}

test('its models are found, the best one answers and is named', async ({ start, ollama }) => {
  const kingly = await start({ environment: { OLLAMA_HOST: ollama.address } });
  const me = person(kingly.page);
  await me.ready();
  await ollamaFound(kingly.page);
  ollama.answers = () => ({ pieces: 'One two three four five'.split(/(?= )/u), delayMs: 400 });
  await me.say('Why is the sky blue?');
  // It streams: the beginning is there before the end is.
  await expect(me.answerAt(0)).toContainText('One two');
  expect(await me.answerAt(0).innerText()).not.toContain('five');
  await expect(me.answerAt(0)).toContainText('One two three four five');
  await expect(me.answerAt(0)).toContainText('qwen3:1.7b');
});

test('another model can be chosen, and stays chosen', async ({ start, ollama }) => {
  const kingly = await start({ environment: { OLLAMA_HOST: ollama.address } });
  let me = person(kingly.page);
  await me.ready();
  await ollamaFound(kingly.page);
  await chip(kingly.page).click();
  await expect(choices(kingly.page)).toHaveText([
    /Best available/u,
    /llama3\.2:1b.*Ollama · 1\.2B/u,
    /qwen3:1\.7b.*Ollama · 1\.7B/u,
    /SmolLM2.*built in/u,
  ]);
  await choices(kingly.page).filter({ hasText: 'llama3.2:1b' }).click();
  await expect(chip(kingly.page)).toHaveAccessibleName('Model: llama3.2:1b');
  await me.say('Why is the sky blue?');
  await expect(me.answerAt(0)).toContainText('Certainly, said Ollama.');
  await expect(me.answerAt(0)).toContainText('llama3.2:1b');
  await kingly.restart();
  me = person(kingly.page);
  await me.ready();
  await expect(chip(kingly.page)).toHaveAccessibleName('Model: llama3.2:1b');
  await chip(kingly.page).click();
  await expect(choices(kingly.page).filter({ hasText: 'llama3.2:1b' })).toBeChecked();
});

test('an answer that breaks off is written again by itself', async ({ start, ollama }) => {
  const kingly = await start({ environment: { OLLAMA_HOST: ollama.address } });
  const me = person(kingly.page);
  await me.ready();
  await ollamaFound(kingly.page);
  let calls = 0;
  ollama.answers = () => {
    calls += 1;
    return calls === 1
      ? { pieces: ['A torn', ' beginning'], delayMs: 300, fault: 'dies' }
      : { pieces: ['A whole', ' answer.'] };
  };
  await me.say('Why is the sky blue?');
  await expect(me.answerAt(0)).toContainText('A torn beginning');
  await expect(me.answerAt(0)).toContainText('A whole answer.', { timeout: 30_000 });
  await expect(me.answerAt(0)).not.toContainText('A torn');
  expect(calls).toBe(2);
});

test('one that always breaks off keeps what was written and says why', async ({
  start,
  ollama,
}) => {
  test.slow();
  const kingly = await start({ environment: { OLLAMA_HOST: ollama.address } });
  const me = person(kingly.page);
  await me.ready();
  await ollamaFound(kingly.page);
  ollama.answers = () => ({ pieces: ['A torn', ' beginning'], fault: 'dies' });
  await me.say('Why is the sky blue?');
  const alert = me.answerAt(0).getByRole('alert');
  await expect(alert).toBeVisible({ timeout: 60_000 });
  await expect(alert).toContainText(/Ollama|model/u);
  await expect(alert.getByRole('button', { name: 'Retry' })).toBeVisible();
  await expect(me.answerAt(0)).toContainText('A torn beginning');
});

test('when Ollama is gone the built-in model takes over and says so, until it is back', async ({
  start,
  ollama,
}) => {
  const kingly = await start({ environment: { OLLAMA_HOST: ollama.address } });
  const me = person(kingly.page);
  await me.ready();
  await ollamaFound(kingly.page);
  await ollama.stop();
  await me.say('What is the capital of France?');
  await expect(me.answerAt(0)).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  await expect(me.answerAt(0).getByRole('alert')).toHaveCount(0);
  await expect(me.answerAt(0)).toContainText(builtIn);
  await expect(chip(kingly.page)).toHaveAccessibleName(/^Model: SmolLM2/u);
  await chip(kingly.page).click();
  const menu = kingly.page.getByRole('menu', { name: 'Model' });
  await expect(menu).toContainText(/Ollama no longer answers with qwen3:1\.7b/u);
  await ollama.startAgain();
  await menu.getByRole('menuitem', { name: 'Look for models again' }).click();
  await expect(chip(kingly.page)).toHaveAccessibleName('Model: qwen3:1.7b');
});
