import { expect, test } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { capture } from '../fixtures/screens.ts';
import { assessment } from '../fixtures/scripts.ts';
import { scriptReaders } from '../fixtures/scripted-readers.ts';

/** Read as chat by the reflex, which is not sure; a task for whoever knows. */
const unsure = 'windows at the back';
const script = [
  assessment,
  { match: { system: 'Do the task' }, reply: 'Booked.' },
  { match: {}, reply: 'A chat answer.' },
];

test.describe('corrections', () => {
  test('a task that was none becomes chat in place, and a task again by undoing', async ({
    start,
  }) => {
    const kingly = await start({
      script: [assessment, { match: { lastUser: 'harvest' }, reply: 'Rain.' }],
    });
    const me = person(kingly.page);
    await me.ready();
    await me.say('tc:Nice harvest weather|personal|low');
    await expect(me.taskCards).toHaveCount(1);
    const not = kingly.page.getByRole('button', { name: 'Not a task' });
    await not.focus();
    await kingly.page.keyboard.press('Enter');
    await expect(me.taskCards.first()).toContainText(/Cancelled|Done/u);
    const make = kingly.page.getByRole('button', { name: 'Make it a task' });
    await expect(make).toBeFocused();
    await expect(me.answers.last()).toContainText('Rain.');
    await kingly.page.getByRole('button', { name: 'Undo' }).click();
    await expect(me.taskCards).toHaveCount(2);
    await expect(not).toBeVisible();
  });

  test('one key makes a task of chat; what was corrected is read so the next time', async ({
    start,
  }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    await me.ready();
    const watch = watchPage(kingly.page);
    await me.say(unsure);
    await expect(me.answerAt(0)).toContainText('A chat answer.');
    await me.composer.press('ControlOrMeta+e');
    await expect(me.taskCards).toHaveCount(1);
    await expect(me.composer).toBeFocused();
    await me.say(unsure);
    await expect(me.taskCards).toHaveCount(2);
    await kingly.page.reload();
    await me.ready();
    await me.newConversation();
    await expect(async () => {
      await me.composer.fill('');
      await me.composer.fill(unsure);
      await expect(kingly.page.getByTestId('reading-hint')).toContainText('Task', {
        timeout: 1_000,
      });
    }).toPass();
    watch.expectQuiet();
  });

  test('the row of readings: remember it, run it as a workflow', async ({ start }) => {
    const kingly = await start({ script: [{ match: {}, reply: 'Noted.' }] });
    const me = person(kingly.page);
    await me.ready();
    await me.say('the ladder stands in the shed, by the way');
    await kingly.page.getByRole('button', { name: 'Read it as something else' }).click();
    const row = kingly.page.getByRole('group', { name: 'Read it as' });
    await row.getByRole('button', { name: 'Remember this' }).click();
    await expect(me.answers.last()).toContainText('Remembered:');
    await kingly.page.getByRole('button', { name: 'Read it as something else' }).click();
    await row.getByRole('button', { name: 'Run as workflow…' }).click();
    await row.getByRole('button', { name: 'Plan a project' }).click();
    await expect(me.runCards).toHaveCount(1);
    await me.newConversation();
    await me.say('What do you know about my ladder?');
    await expect(me.answerAt(0)).toContainText(/nothing about that/iu);
  });

  test('settings tell how many there are, export them and forget them', async ({ start }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    await me.ready();
    await me.say(unsure);
    await kingly.page.getByRole('button', { name: 'Make it a task' }).click();
    await expect(me.taskCards).toHaveCount(1);
    await kingly.page.getByRole('button', { name: 'Settings' }).click();
    await expect(kingly.page.getByRole('heading', { name: 'How Kingly reads you' })).toBeVisible();
    await expect(kingly.page.getByText('1 correction', { exact: true })).toBeVisible();
    await capture(kingly, 'reading-settings');
    const file = await kingly.saved(() =>
      kingly.page.getByRole('button', { name: 'Export' }).click(),
    );
    expect(file).toContain(`tc\t${unsure}\tch\t`);
    await kingly.page.getByRole('switch', { name: /Ask the small models/u }).click();
    await kingly.page.getByRole('button', { name: 'Forget corrections' }).click();
    await expect(kingly.page.getByText('No corrections')).toBeVisible();
    await kingly.page.reload();
    await expect(kingly.page.getByText('No corrections')).toBeVisible();
    await expect(
      kingly.page.getByRole('switch', { name: /Ask the small models/u }),
    ).not.toBeChecked();
  });
});

test('several candidates are asked about, each with a button', async ({ start }) => {
  const kingly = await start({ script: [assessment, { match: {}, behaviour: 'hang' }] });
  const me = person(kingly.page);
  await me.ready();
  await me.say('tc:Research e-bikes|research|low');
  await me.say('tc:Research heat pumps|research|low');
  await expect(me.taskCards).toHaveCount(2);
  await expect(me.taskCards.first()).toContainText('e-bikes');
  await expect(me.taskCards.last()).toContainText('heat pumps');
  await me.say('stop the research');
  const which = kingly.page.getByRole('group', { name: 'Which one' });
  await which.getByRole('button', { name: 'Research heat pumps' }).click();
  await expect(me.taskCards.last()).toContainText('Cancelled');
  await expect(me.taskCards.first()).not.toContainText('Cancelled');
  await me.say('thanks!');
  await expect(me.answers.last()).toContainText('You are welcome.');
});

test('small talk is answered here, and by the model if one asks for that', async ({ start }) => {
  const kingly = await start({
    script: [{ match: { lastUser: 'thanks' }, reply: 'My pleasure.' }],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('thanks!');
  await expect(me.answers.last()).toContainText('You are welcome.');
  await kingly.page.getByRole('button', { name: 'Ask the model' }).click();
  await expect(me.answers).toHaveText([/My pleasure/u]);
});

test.describe('readers beside the window', () => {
  test.skip(({ shell }) => shell !== 'headless', 'the desktop window does not speak over a socket');

  test('a draft that was read ahead is decided in the frame of Enter', async ({ start }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    const readers = await scriptReaders(kingly.page, () => 'tc');
    await me.ready();
    await me.composer.fill(unsure);
    await expect.poll(() => readers.asked).toContain(unsure);
    await expect(kingly.page.getByTestId('reading-hint')).toContainText('Task');
    readers.delay(60_000);
    const count = readers.asked.length;
    await me.composer.press('Enter');
    await expect(me.acknowledgements).toHaveText(/^Task: Windows at the back · personal · low/u);
    expect(readers.asked).toHaveLength(count);
  });

  test('not read ahead, it is painted at once and sent when the reader has answered', async ({
    start,
  }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    await scriptReaders(kingly.page, () => 'tc');
    await me.ready();
    await me.say(unsure);
    await expect(me.acknowledgements).toHaveText(/^Task: Windows at the back · personal · low/u);
    await expect(me.taskCards.first()).toContainText('Done');
  });

  test('a reader that is late asks, and changes nothing by itself', async ({ start }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    const readers = await scriptReaders(kingly.page, () => 'tc');
    await me.ready();
    readers.delay(700);
    await me.say(unsure);
    await expect(me.answerAt(0)).toContainText('A chat answer.');
    const note = kingly.page.getByRole('status').filter({ hasText: 'Looks like a task.' });
    await expect(note).toBeVisible();
    await expect(me.taskCards).toHaveCount(0);
    await note.getByRole('button', { name: 'Make it a task' }).click();
    await expect(me.taskCards).toHaveCount(1);
    await expect(note).toHaveCount(0);
  });

  test('two messages in a row keep their order, and readers that are away hold up nothing', async ({
    start,
  }) => {
    const kingly = await start({ script });
    const me = person(kingly.page);
    const readers = await scriptReaders(kingly.page, () => null);
    await me.ready();
    readers.delay(30);
    await me.say(unsure);
    await me.say('plumber, wednesday early');
    await expect(me.said).toHaveText([/windows/u, /plumber/u]);
    await expect(me.answerAt(1)).toContainText('A chat answer.');
  });
});
