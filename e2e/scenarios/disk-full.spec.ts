import { expect, test as base } from '../fixtures/kingly.ts';
import { mountSmallDisk, type SmallDisk } from '../fixtures/full-disk.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';

const test = base.extend<{ disk: SmallDisk }>({
  disk: async ({}, use) => {
    const disk = mountSmallDisk(96);
    if (typeof disk === 'string') {
      test.skip(true, disk);
      return;
    }
    await use(disk);
    disk.unmount();
  },
});

test('a full disk makes it read-only, says so, keeps what is typed, and passes by itself', async ({
  disk,
  start,
}) => {
  test.slow();
  const kingly = await start({
    script: [
      { match: { lastUser: 'sky' }, reply: 'It is blue.' },
      { match: { lastUser: 'grass' }, reply: 'It is green.' },
    ],
    environment: { KINGLY_DATA: disk.folder },
  });
  const before = person(kingly.page);
  await before.ready();
  await before.say('Why is the sky blue?');
  await expect(before.answerAt(0)).toContainText('It is blue.');
  // Making the tables leaves a long log, which has room for a message; a new start begins a new one.
  await kingly.restart();
  const { page } = kingly;
  const me = person(page);
  await me.ready();
  const watch = watchPage(page);
  await expect(me.answerAt(0)).toContainText('It is blue.');

  disk.fill();
  const banner = page.getByText('Nothing can be saved now.');
  const question = `Why is the grass green? ${'Say it at length. '.repeat(2_000)}`;
  await me.say(question);
  await expect(banner).toBeVisible({ timeout: 20_000 });
  const refused = me.said.nth(1).getByRole('alert');
  await expect(refused).toContainText('Not sent.');
  await expect(refused).toContainText(/disk|room|full/iu);
  await expect(me.said.nth(1)).toContainText('Why is the grass green?');
  await page.screenshot({
    path: `artifacts/screens/${kingly.shell}-read-only-light-wide.png`,
  });
  // What was said before can still be read, and the refusal is not forgotten by a reload.
  await page.reload();
  await me.ready();
  await expect(me.answerAt(0)).toContainText('It is blue.');
  await expect(banner).toBeVisible();
  await expect(me.said.nth(1).getByRole('alert')).toContainText('Not sent.');
  // While it is full, trying again changes nothing and says the same.
  await me.said.nth(1).getByRole('button', { name: 'Retry' }).click();
  await expect(me.said.nth(1).getByRole('alert')).toContainText('Not sent.');

  disk.makeRoom();
  await expect(banner).toBeHidden({ timeout: 30_000 });
  await me.said.nth(1).getByRole('button', { name: 'Retry' }).click();
  await expect(me.answerAt(1)).toContainText('It is green.');
  await expect(me.said.nth(1).getByRole('alert')).toHaveCount(0);
  await expect(me.said).toHaveCount(2);
  watch.expectQuiet();

  await kingly.restart();
  const after = person(kingly.page);
  await after.ready();
  await expect(after.answerAt(1)).toContainText('It is green.');
  await expect(after.said).toHaveCount(2);
});
