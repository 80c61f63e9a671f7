import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });
const now = (page: Page) => page.getByRole('complementary', { name: 'Now' });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search conversations' });

test('Enter sends, Shift+Enter breaks the line', async ({ start }) => {
  const kingly = await start({ script: [{ reply: 'Gladly.' }] });
  const me = person(kingly.page);
  await me.ready();
  // Ready to type without a click.
  await expect(me.composer).toBeFocused();
  await kingly.page.keyboard.type('Why is the sky');
  await kingly.page.keyboard.press('Shift+Enter');
  await kingly.page.keyboard.type('blue?');
  await expect(me.composer).toHaveValue('Why is the sky\nblue?');
  await expect(me.said).toHaveCount(0);
  await kingly.page.keyboard.press('Enter');
  await expect(me.said).toContainText('Why is the sky\nblue?', { useInnerText: true });
  await expect(me.composer).toHaveValue('');
  await expect(me.composer).toBeFocused();
  await kingly.page.keyboard.press('Enter');
  await expect(me.said).toHaveCount(1);
});

test('Enter that ends the composing of a word sends nothing', async ({ start }) => {
  const kingly = await start({ script: [{ reply: 'Gladly.' }] });
  const me = person(kingly.page);
  await me.ready();
  await me.composer.focus();
  // A real composition in the browser’s engine, as an input method makes it.
  const engine = await kingly.page.context().newCDPSession(kingly.page);
  await engine.send('Input.imeSetComposition', {
    text: 'にほんご',
    selectionStart: 4,
    selectionEnd: 4,
  });
  await expect(me.composer).toHaveValue('にほんご');
  await kingly.page.keyboard.press('Enter');
  await expect(me.said).toHaveCount(0);
  await engine.send('Input.insertText', { text: '日本語は？' });
  // Safari tells of the last Enter after the composition, with the code of an input method.
  await me.composer.evaluate((field) =>
    field.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }),
    ),
  );
  await expect(me.said).toHaveCount(0);
  await kingly.page.keyboard.press('Enter');
  await expect(me.said).toHaveCount(1);
  await expect(me.said).toContainText('日本語は？');
});

test('shortcuts open, search, hide and show, and the focus comes back', async ({ start }) => {
  const kingly = await start({ script: [{ reply: 'Because of scattering.' }] });
  const { page } = kingly;
  const me = person(page);
  await me.ready();
  await me.say('Why is the sky blue?');
  await expect(me.answerAt(0)).toContainText('scattering');

  await expect(list(page)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+b');
  await expect(list(page)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+b');
  await expect(list(page)).toBeVisible();

  await expect(now(page)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+j');
  await expect(now(page)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+j');
  await expect(now(page)).toBeVisible();

  await page.keyboard.press('ControlOrMeta+n');
  await expect(page.getByRole('article')).toHaveCount(0);
  await expect(me.composer).toBeFocused();

  await page.keyboard.press('ControlOrMeta+k');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('scattering');
  const hit = page.getByRole('list', { name: 'Search results' }).getByRole('button').first();
  await expect(hit).toContainText('scattering');
  await page.keyboard.press('ArrowDown');
  await expect(hit).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(me.answerAt(0)).toContainText('scattering');

  await page.keyboard.press('ControlOrMeta+/');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('Escape stops the answer, Up brings the last message back', async ({ start }) => {
  const kingly = await start({
    script: [{ chunks: slowly('word after word '.repeat(100), 100) }],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('Why are long answers so long?');
  await expect(me.answerAt(0)).toContainText('word after word');
  await kingly.page.keyboard.press('Escape');
  await expect(me.answerAt(0)).toContainText('Stopped');
  await expect(me.stop).toBeHidden();
  await kingly.page.keyboard.press('ArrowUp');
  await expect(me.composer).toHaveValue('Why are long answers so long?');
  // With something typed, Up moves the caret as everywhere.
  await kingly.page.keyboard.type(' Tell!');
  await kingly.page.keyboard.press('ArrowUp');
  await expect(me.composer).toHaveValue('Why are long answers so long? Tell!');
});

test('the model menu is worked by keys and gives the focus back', async ({ start }) => {
  const kingly = await start({ script: [] });
  const { page } = kingly;
  await person(page).ready();
  const chip = page.getByRole('button', { name: /^Model:/u });
  await chip.focus();
  await page.keyboard.press('Enter');
  const items = page.getByRole('menu', { name: 'Model' }).locator('[role^=menuitem]');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(chip).toBeFocused();
});

/** All that can be worked, with what a screen reader would call it. */
async function controls(page: Page): Promise<{ readonly what: string; readonly name: string }[]> {
  const all = page.locator(
    'button, a[href], input, textarea, select, [role=progressbar], [tabindex="0"]',
  );
  const found: { what: string; name: string }[] = [];
  for (const element of await all.all()) {
    const what = await element.evaluate((node) => node.outerHTML.slice(0, 160));
    // `- button "Send" [disabled]`: role and name as the engine computes them.
    const name = /"(?<name>.+?)"/u.exec(await element.ariaSnapshot())?.groups?.['name'] ?? '';
    found.push({ what, name });
  }
  return found;
}

test('every control has a name, and the focus can be seen on each', async ({ start }) => {
  const kingly = await start({
    script: [
      assessment,
      {
        match: { system: 'Do the task' },
        chunks: slowly('A [link](https://example.org) and `code`. '.repeat(60), 200),
      },
    ],
  });
  const { page } = kingly;
  const me = person(page);
  await me.ready();
  await me.say('Write a report about the harvest');
  await expect(me.taskCards.first()).toContainText('Running');
  await expect(page.getByRole('link', { name: 'link' }).first()).toBeVisible();
  await expect(me.messages).toBeVisible();
  const found = await controls(page);
  expect(found.length).toBeGreaterThan(12);
  expect(found.filter(({ name }) => name.trim() === '')).toEqual([]);
  await me.taskCards.first().getByRole('button', { name: 'Cancel' }).click();

  await me.composer.focus();
  const seen = new Set<string>();
  const unseen: string[] = [];
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      // The ring may be drawn by the box around a field.
      const ringed = [element, element.closest('.composer-box, label')].some((each) => {
        const style = each === null ? null : getComputedStyle(each);
        const hasOutline = style?.outlineStyle !== 'none' && style?.outlineWidth !== '0px';
        return style !== null && (hasOutline || style.boxShadow !== 'none');
      });
      const { x, y } = element.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? element.textContent.slice(0, 40);
      return { id: `${element.tagName} ${name} ${x},${y}`, ringed };
    });
    if (focused === null || seen.has(focused.id)) continue;
    seen.add(focused.id);
    if (!focused.ringed) unseen.push(focused.id);
  }
  expect(seen.size).toBeGreaterThan(8);
  expect(unseen).toEqual([]);
});
