import { expect, type Kingly, type ScriptEntry, test } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { capture, type Layout } from '../fixtures/screens.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';

const markdown = `Three ways to oil a chain, from quick to thorough:

1. **Wipe and drip**: a rag, then one drop on each roller.
2. **Brush first**: for what the rag leaves behind.
3. **Take it off**: once a year.

| Oil | Lasts | For |
| --- | ---: | --- |
| Wax | 300 km | dry roads |
| Wet oil | 500 km | rain, and roads that nobody has swept since the winter |

\`\`\`ts
/** How long a drop lasts, in kilometres. */
export const lasts = (oil: 'wax' | 'wet', rain: boolean): number => (rain ? 0.6 : 1) * (oil === 'wax' ? 300 : 500);
\`\`\`

> A quiet chain is an oiled chain.

More in the [manual](https://example.org/chains), and with \`npm run oil\`. AVeryLongWordThatHasNoPlaceToBreakAndGoesOnAndOnAndOnUntilTheEndOfTheLineAndBeyondIt`;

async function begin(kingly: Kingly) {
  const me = person(kingly.page);
  await me.ready();
  const watch = watchPage(kingly.page);
  // Once more under watch: the loading itself is to be quiet too.
  await kingly.page.reload();
  await me.ready();
  return { ...me, watch };
}

test('the empty state, the model menu and the shortcuts', async ({ start }) => {
  const kingly = await start({ script: [] });
  const { page } = kingly;
  const me = await begin(kingly);
  await expect(page.getByRole('heading', { name: 'What shall be done?' })).toBeVisible();
  await capture(kingly, 'empty');

  const chip = page.getByRole('button', { name: /^Model:/u });
  await capture(kingly, 'model-menu', {
    open: async () => {
      await chip.click();
      await expect(page.getByRole('menu', { name: 'Model' })).toBeVisible();
    },
    close: () => page.keyboard.press('Escape'),
  });
  await capture(kingly, 'shortcuts', {
    open: async () => {
      await page.keyboard.press('ControlOrMeta+/');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    },
    close: () => page.keyboard.press('Escape'),
  });
  me.watch.expectQuiet();
});

test('a chat with Markdown, and what a search finds', async ({ start }) => {
  const kingly = await start({ script: [{ match: {}, reply: markdown }] });
  const { page } = kingly;
  const me = await begin(kingly);
  await me.say('How do I oil a bike chain?');
  await expect(me.answerAt(0)).toContainText('A quiet chain');
  await expect(me.answerAt(0).locator('table, ol, pre, blockquote')).toHaveCount(4);
  await capture(kingly, 'chat');

  await capture(kingly, 'search', {
    open: async () => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('searchbox').fill('quiet chain');
      await expect(page.getByRole('list', { name: 'Search results' })).toContainText('quiet');
    },
    close: (layout: Layout) => closeDrawer(kingly, layout),
  });
  me.watch.expectQuiet();
});

/** What lies over the conversation in a narrow window goes away with Escape. */
async function closeDrawer({ page }: Kingly, layout: Layout): Promise<void> {
  await page.keyboard.press('Escape');
  if (layout === 'narrow') await page.keyboard.press('Escape');
}

test('a task, running and finished, and the Now panel', async ({ start }) => {
  const description = 'A bell that rings as clear as a mountain morning. ';
  const kingly = await start({
    script: [
      assessment,
      {
        match: { system: 'Do the task', lastUser: 'bike bell' },
        chunks: [...slowly(description.repeat(2), 20), { text: description, delayMs: 8_000 }],
      },
    ],
  });
  const { page } = kingly;
  const me = await begin(kingly);
  await me.say('Write a short product description for a bike bell');
  await expect(me.taskCards.first()).toContainText('Running');
  await expect(me.answerAt(0)).toContainText('mountain morning');
  await capture(kingly, 'task-running');
  await capture(kingly, 'now', {
    layouts: ['narrow'],
    open: async () => {
      await page.keyboard.press('ControlOrMeta+j');
      await expect(page.getByRole('list', { name: 'Running work' })).toContainText('bike bell');
      // It lies at the right edge, from top to bottom.
      const panel = await page.getByRole('complementary', { name: 'Now' }).boundingBox();
      expect(panel).toMatchObject({ y: 0, height: 800 });
      expect((panel?.x ?? 0) + (panel?.width ?? 0)).toBe(400);
    },
    close: (layout) => closeDrawer(kingly, layout),
  });
  await expect(me.taskCards.first()).toContainText('Done');
  await expect(page.getByRole('list', { name: 'Recent work' })).toContainText('bike bell');
  await capture(kingly, 'task-done');
  me.watch.expectQuiet();
});

const split: readonly ScriptEntry[] = [
  {
    match: { system: 'Split a task' },
    json: { subtasks: [{ title: 'Buy wood' }, { title: 'Saw it' }, { title: 'Nail it' }] },
  },
  assessment,
  { match: { system: 'Do the task', lastUser: 'Buy wood' }, reply: 'Two planks of oak.' },
  { match: { system: 'Do the task', lastUser: 'Saw it' }, reply: 'Six pieces.' },
  { match: { system: 'Do the task', lastUser: 'Nail it' }, reply: '**A birdhouse.**' },
];

test('a task in parts', async ({ start }) => {
  const kingly = await start({ script: split });
  const me = await begin(kingly);
  await me.say('Split task build a birdhouse for the garden');
  await expect(me.taskCards.first()).toContainText('Done');
  await expect(me.answerAt(0)).toContainText('A birdhouse.');
  await me.taskCards.first().getByRole('button', { name: 'Saw it' }).click();
  await expect(me.taskCards.first()).toContainText('Six pieces.');
  await capture(kingly, 'split');
  me.watch.expectQuiet();
});

test('a workflow', async ({ start }) => {
  const kingly = await start({
    script: [
      { match: { lastUser: 'should achieve' }, reply: 'MyApp makes people **happy** and calm.' },
      { match: { lastUser: 'three to five parts' }, reply: '- Window\n- Engine\n- Store' },
      { match: { lastUser: 'first three things' }, chunks: slowly('Draw it. '.repeat(60), 250) },
      { match: { lastUser: 'could go wrong' }, chunks: slowly('It may rain. '.repeat(60), 250) },
    ],
  });
  const me = await begin(kingly);
  await me.say('Plan project MyApp');
  await expect(me.runCards.first()).toContainText('2 of 4 steps');
  await capture(kingly, 'workflow');
  await me.runCards.first().getByRole('button', { name: 'Cancel' }).click();
  await expect(me.runCards.first()).toContainText('Cancelled');
  me.watch.expectQuiet();
});

test('a task that failed', async ({ start }) => {
  const error = { code: 'model_failed', message: 'The model broke its leg.', retryable: false };
  const kingly = await start({ script: [assessment, { match: { system: 'Do' }, error }] });
  const me = await begin(kingly);
  await me.say('Write a report about the harvest');
  await expect(me.taskCards.first().getByRole('alert')).toContainText('broke its leg', {
    timeout: 30_000,
  });
  await capture(kingly, 'task-failed');
  me.watch.expectQuiet();
});
