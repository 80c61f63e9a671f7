import type { Page } from '@playwright/test';
import { seedBusyWork } from '../fixtures/busy-work.ts';
import { makeDataFolder } from '../fixtures/data-folder.ts';
import { expect, type Kingly, test as base } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { capture } from '../fixtures/screens.ts';
import { assessment } from '../fixtures/scripts.ts';

/** Kingly on work in all its states. */
const test = base.extend<{ busy: Kingly }>({
  busy: async ({ start }, use) => {
    const folder = makeDataFolder();
    await seedBusyWork(folder.path);
    folder.giveAway();
    const kingly = await start({
      script: [assessment, { match: { system: 'Do the task' }, reply: 'It holds.' }],
      environment: { KINGLY_DATA: folder.path },
    });
    await person(kingly.page).ready();
    await use(kingly);
    await kingly.quit();
    folder.remove();
  },
});

async function openConversation(page: Page, title: string): Promise<void> {
  // The state of its work is said before or after the title.
  await page.locator('.conversation-name').filter({ hasText: title }).click();
}

test('a run in the chat and on its own page', async ({ busy }) => {
  const { page } = busy;
  const watch = watchPage(page);
  await openConversation(page, 'Plan a trip to Lisbon');
  const card = person(page).runCards.first();
  await expect(card).toContainText('3 of 7 steps');
  await expect(card).toContainText('2 of 5');
  await expect(card).toContainText('did not answer within 30 seconds');
  await expect(card.getByTestId('question')).toContainText('can be given back until 1 May');
  await capture(busy, 'run-card');

  await card.getByRole('button', { name: 'Open Plan a trip · Lisbon and the coast' }).click();
  const steps = page.getByRole('region', { name: 'Steps' });
  await expect(steps.getByRole('button')).toHaveCount(7);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Plan a trip · Lisbon and the coast',
  );
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText('9 days in May');
  await expect(page.getByRole('region', { name: 'Other runs of this workflow' })).toContainText(
    'Norway',
  );
  await steps.getByRole('button', { name: 'Outline the days' }).press('Enter');
  await expect(page.getByRole('region', { name: 'Outline the days' })).toContainText('Sintra');
  await capture(busy, 'run-page');

  // It is there after a reload; the run inside it is a page further, and back leads all the way.
  await page.reload();
  await expect(steps.getByRole('button')).toHaveCount(7);
  await steps.getByRole('button', { name: 'Compare hotels' }).click();
  await page.getByRole('button', { name: 'Open its run' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Hotels in Lisbon');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Lisbon and the coast');
  await page.keyboard.press('Escape');
  await expect(person(page).runCards.first()).toBeInViewport();
  watch.expectQuiet();
});

test('a step that failed is tried again, another one skipped', async ({ busy }) => {
  const { page } = busy;
  await openConversation(page, 'Plan a trip to Lisbon');
  const step = person(page).runCards.first().getByRole('listitem').filter({ hasText: 'trains' });
  await step.hover();
  await step.getByRole('button', { name: 'Retry Find the trains' }).click();
  await expect(step).not.toContainText('did not answer');
});

test('a question is answered where it stands', async ({ busy }) => {
  const { page } = busy;
  await expect(page).toHaveTitle('(1 needs you) Kingly');
  const asking = page.getByRole('list', { name: 'Needs you' });
  await asking.getByRole('button').click();
  const question = person(page).runCards.first().getByTestId('question');
  await expect(question).toBeInViewport();
  await question.getByRole('textbox').fill('by the river, please');
  await question.getByRole('button', { name: 'Approve' }).click();
  await expect(question).toHaveCount(0);
  await expect(asking).toHaveCount(0);
  await expect(page).not.toHaveTitle(/needs you/u);
});

test('a task as a tree, with what can be done with each part', async ({ busy }) => {
  const { page } = busy;
  await openConversation(page, 'Build a birdhouse');
  const card = person(page).taskCards.first();
  await expect(card.getByRole('listitem')).toHaveCount(8);
  await expect(card.getByRole('list', { name: /^Parts of Join/u })).toContainText('after Glue');
  const glue = card.getByRole('listitem').filter({ hasText: /^FailedGlue/u });
  await glue.hover();
  await capture(busy, 'task-tree');

  await card.getByRole('button', { name: 'Edit Glue' }).click();
  await capture(busy, 'task-edit');
  await page.keyboard.press('Escape');
  await expect(card.getByRole('textbox')).toHaveCount(0);
  await card.getByRole('button', { name: 'Edit Put on the roof' }).click();
  await card.getByRole('textbox', { name: 'Title' }).fill('Put on a roof of slate');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Put on a roof of slate');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card).not.toContainText('slate');

  await card.getByRole('button', { name: 'Retry Glue' }).click();
  await expect(glue).toHaveCount(0);
  const joined = card.getByRole('list', { name: /^Parts of Join/u });
  await expect(joined).toContainText(/DoneGlue.*DoneScrew/u);
  await joined.getByRole('button', { name: /Glue/u }).click();
  await expect(joined).toContainText('It holds.');
});

test('workflows are listed, started and told what is wrong with', async ({ busy }) => {
  const { page } = busy;
  await page.getByRole('button', { name: 'Workflows' }).click();
  await page.getByRole('button', { name: 'Start Plan a trip' }).click();
  await capture(busy, 'workflows');
  await page.getByRole('textbox', { name: 'destination' }).fill('Norway');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(person(page).runCards.first()).toContainText('Plan a trip · Norway');
});

test('what gave up, what is held back, and what the clock starts', async ({ busy }) => {
  const { page } = busy;
  await page.getByRole('button', { name: 'Work', exact: true }).click();
  const dead = page.getByRole('region', { name: 'What gave up' });
  await expect(dead).toContainText('ended three times');
  await expect(page.getByRole('region', { name: 'Schedules' })).toContainText(
    'Every Friday at 17:00',
  );
  await capture(busy, 'work');
  await page.getByRole('button', { name: 'Resume Splitting tasks' }).click();
  await expect(page.getByRole('button', { name: 'Pause Splitting tasks' })).toBeVisible();
  await dead.getByRole('button', { name: /^Redrive/u }).click();
  await expect(dead.getByRole('button')).toHaveCount(0);
});

test('a workflow is scheduled, changed, switched off and deleted', async ({ busy }) => {
  const { page } = busy;
  // The desktop app has one window.
  const other = busy.shell === 'headless' ? await page.context().newPage() : null;
  const elsewhere = other?.getByRole('region', { name: 'Schedules' });
  await other?.goto(page.url());
  await other?.getByRole('button', { name: 'Work', exact: true }).click();
  if (elsewhere !== undefined) await expect(elsewhere).toContainText('Review the week');

  await page.getByRole('button', { name: 'Workflows' }).click();
  await page.getByRole('button', { name: 'Schedule Plan a trip…' }).press('Enter');
  const form = page.getByRole('form', { name: 'Schedule of Plan a trip' });
  await expect(form.getByRole('textbox', { name: 'destination' })).toBeFocused();
  await page.keyboard.type('Norway');
  await form.getByRole('textbox', { name: 'name' }).fill('Trip ideas');
  await form.getByLabel('when').selectOption('Own pattern');
  const pattern = form.getByRole('textbox', { name: 'Pattern' });
  await expect(pattern).toHaveValue('0 9 * * 1');
  await pattern.fill('0 25 * * *');
  await expect(form.getByRole('alert')).toContainText('cannot be read');
  await form.getByLabel('when').selectOption('Every week');
  await form.getByLabel('Day of the week').selectOption('Friday');
  await form.getByLabel('Time').fill('17:30');
  await expect(form.getByRole('status')).toContainText(/^Next: Fri.*Fri.*Fri/u);
  await capture(busy, 'schedule-form');
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(form).toHaveCount(0);
  // The other window was told.
  const there = elsewhere?.getByRole('listitem').filter({ hasText: 'Trip ideas' });
  if (there !== undefined) await expect(there).toContainText('Every Friday at 17:30');
  await other?.close();

  await page.getByRole('button', { name: 'Work', exact: true }).click();
  const entry = page
    .getByRole('region', { name: 'Schedules' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: /Trip ideas$/u }) });
  await entry.getByRole('button', { name: 'Edit Trip ideas' }).click();
  const edit = page.getByRole('form', { name: 'Schedule of Trip ideas' });
  await edit.getByRole('textbox', { name: 'command' }).fill('wf:gone|{}');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit.getByRole('alert')).toContainText('gone');
  await edit.getByRole('textbox', { name: 'command' }).fill('ch:What is near?');
  await edit.getByLabel('when').selectOption('Every day');
  await capture(busy, 'schedule-edit');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(entry).toContainText('Every day at 17:30');
  await expect(entry).toContainText('asks “What is near?”');
  await entry.getByRole('button', { name: 'Switch Trip ideas off' }).click();
  await expect(entry).toContainText('Switched off');
  await entry.getByRole('button', { name: 'Delete Trip ideas' }).click();
  await expect(entry).toHaveCount(0);
});

test('settings hold at once and after a reload', async ({ busy }) => {
  const { page } = busy;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await capture(busy, 'settings');
  await page.getByLabel('Split tasks into parts').selectOption('Never');
  await page.getByLabel('When a part fails').selectOption('The task fails');
  await page.getByLabel('Keep events for').selectOption('90 days');
  await page.getByLabel('Theme').selectOption('Dark');
  await expect.poll(ground).not.toBe(light);
  await page.reload();
  await expect(page.getByLabel('Split tasks into parts')).toHaveValue('never');
  await expect(page.getByLabel('When a part fails')).toHaveValue('fail');
  await expect(page.getByLabel('Keep events for')).toHaveValue('90');
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  expect(await ground()).not.toBe(light);
});
