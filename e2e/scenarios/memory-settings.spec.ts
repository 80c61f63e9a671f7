import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/knowing.ts';
import { person } from '../fixtures/person.ts';
import { capture } from '../fixtures/screens.ts';

const openSettings = (page: Page) => page.getByRole('button', { name: 'Settings' }).click();

test('what is saved as a file, erased and taken in again is what it was; a broken line is told of', async ({
  knowing,
}) => {
  test.skip(knowing.shell === 'desktop', 'There the window asks where to save');
  const { page } = knowing;
  await openSettings(page);
  const section = page.getByRole('region', { name: 'Memory', exact: true });
  const counts = section.getByTestId('memory-counts');
  await expect(counts).toContainText('5 people and things');
  const before = await counts.textContent();
  await counts.scrollIntoViewIfNeeded();
  await capture(knowing, 'memory-settings');

  const downloading = page.waitForEvent('download');
  await section.getByRole('button', { name: 'Save file' }).click();
  const text = await readFile(await (await downloading).path(), 'utf8');
  const lines = text.trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ kind: 'entity', name: 'Ingrid Berg' }),
  );

  await section.getByRole('button', { name: 'Erase all …' }).click();
  const dialog = page.getByRole('dialog');
  const erase = dialog.getByRole('button', { name: 'Erase', exact: true });
  await expect(erase).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type erase to confirm' }).fill('eras');
  await expect(erase).toBeDisabled();
  await capture(knowing, 'memory-erase');
  await dialog.getByRole('textbox', { name: 'Type erase to confirm' }).fill('erase');
  await erase.click();
  await expect(section).toContainText('Nothing is remembered');

  const broken = [...lines.slice(0, 2), '{"kind":"entity","id":', ...lines.slice(2)];
  await section.getByLabel('File to import').setInputFiles({
    name: 'memory.jsonl',
    mimeType: 'application/json',
    buffer: Buffer.from(broken.join('\n')),
  });
  const report = section.getByRole('group', { name: 'Import' });
  await expect(report).toContainText('Taken in memory.jsonl');
  await expect(report).toContainText('1 line was left out');
  await expect(report.getByRole('listitem')).toHaveText('Line 3 is not JSON');
  await expect(counts).toHaveText(before ?? '');
  await report.scrollIntoViewIfNeeded();
  await capture(knowing, 'memory-imported');
  await report.getByRole('button', { name: 'Close report' }).click();
  await section.getByRole('button', { name: 'Open memory' }).click();
  await page.getByRole('button', { name: 'Anna Berg' }).click();
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Contoso');
});

test('while it is off nothing is remembered, and Kingly says so', async ({ knowing }) => {
  const { page } = knowing;
  await openSettings(page);
  const section = page.getByRole('region', { name: 'Memory', exact: true });
  const counts = section.getByTestId('memory-counts');
  await expect(counts).toContainText('5 people and things');
  const before = await counts.textContent();
  const remember = section.getByRole('switch', { name: /^Remember what I say/u });
  await remember.click();
  await expect(remember).not.toBeChecked();

  const me = person(page);
  await page.keyboard.press('ControlOrMeta+n');
  await me.ready();
  await me.say('I live in Hamburg, and I like it.');
  await expect(me.answerAt(0)).toContainText('Nice.');
  await me.say('Remember that my editor is Helix');
  await expect(me.answerAt(1)).toContainText('Not remembered: the memory is switched off');
  await openSettings(page);
  await expect(counts).toHaveText(before ?? '');
});
