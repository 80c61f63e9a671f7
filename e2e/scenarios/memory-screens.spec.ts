import { expect, test } from '../fixtures/knowing.ts';
import { capture } from '../fixtures/screens.ts';

test('people are found, and their page tells what is true now and what was', async ({
  knowing,
}) => {
  const { page } = knowing;
  await expect(page.getByRole('listitem').filter({ hasText: 'Anna Berg' })).toBeVisible();
  await capture(knowing, 'memory');
  await page.getByRole('button', { name: 'Anna Berg' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anna Berg');
  const facts = page.getByRole('region', { name: 'Facts' });
  await expect(facts).toContainText('works at Northwind');
  await expect(facts).not.toContainText('Contoso');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Contoso');
  await expect(page.getByRole('list', { name: 'Linked with it' })).toContainText('Lisbon');
  await capture(knowing, 'memory-entity');

  await page.getByText('As of now').click();
  const slider = page.getByRole('slider', { name: 'Back in time' });
  await slider.fill('-100');
  await expect(facts).toContainText('works at Contoso');
  await expect(facts).not.toContainText('Northwind');
  await capture(knowing, 'memory-past');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(facts).toContainText('works at Northwind');

  await page.getByRole('list', { name: 'Linked with it' }).getByText('Northwind').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Northwind');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Northwind');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anna Berg');
});

test('a fact is corrected, ended, forgotten, and each is taken back', async ({ knowing }) => {
  const { page } = knowing;
  await page.getByRole('button', { name: 'Ingrid Berg' }).click();
  const facts = page.getByRole('region', { name: 'Facts' });
  await expect(facts).toContainText('cannot eat nuts');
  await facts
    .getByRole('button', { name: /^Correct/u })
    .last()
    .click();
  await facts.getByRole('textbox', { name: 'What is so' }).fill('peanuts');
  await page.keyboard.press('Enter');
  await expect(facts).toContainText('peanuts');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(facts).not.toContainText('peanuts');
  await expect(facts).toContainText('cannot eat nuts');

  await facts.getByRole('button', { name: /^Forget.*nuts/u }).click();
  await expect(facts).not.toContainText('nuts');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(facts).toContainText('cannot eat nuts');

  await facts.getByRole('button', { name: 'Add a fact' }).click();
  await facts.getByRole('textbox', { name: 'What about it' }).fill('plays');
  await facts.getByRole('textbox', { name: 'What is so' }).fill('the cello');
  await page.keyboard.press('Enter');
  await expect(facts).toContainText('plays the cello');
});

test('two are merged and set free; one is erased for good', async ({ knowing }) => {
  const { page } = knowing;
  await page.getByRole('button', { name: 'Contoso' }).click();
  await page.getByRole('button', { name: 'Merge with …' }).click();
  await page.getByRole('searchbox', { name: 'Contoso is the same as' }).fill('North');
  await page.getByRole('button', { name: 'Northwind organisation' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Northwind');
  await page.getByRole('button', { name: 'Set free' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Contoso');
  await page.getByRole('button', { name: 'Erase for good …' }).click();
  await page.getByRole('button', { name: 'Erase', exact: true }).click();
  await page.getByRole('button', { name: 'Memory', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Northwind' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Contoso' })).toHaveCount(0);
});

test('the timeline and the journal tell what came when, and take back', async ({ knowing }) => {
  const { page } = knowing;
  await page.getByRole('tab', { name: /^Timeline/u }).click();
  await expect(page.getByRole('tabpanel')).toContainText(
    'Anna has started at Northwind. She lives',
  );
  await capture(knowing, 'memory-timeline');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tabpanel')).toContainText('Learned a fact');
  await page
    .getByRole('button', { name: /^Undo: Learned a fact/u })
    .first()
    .click();
  await expect(page.getByRole('tabpanel')).toContainText('taken back');
});
