import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import {
  captureAt,
  openSettings,
  pasteAndAllow,
  serverFile,
  test,
  wanting,
} from '../fixtures/tool-screens.ts';

test.skip(
  ({ shell }) => shell === 'desktop',
  'without a keyring the desktop keeps no variables, which these servers have',
);

test('a pasted server is seen whole, allowed, and called once the person said so', async ({
  start,
  place,
}) => {
  const line = 'one\u202Etwo'.padEnd(400, '.');
  const kingly = await start({ script: wanting('append', { line }) });
  await person(kingly.page).ready();
  const { page } = kingly;
  const watch = watchPage(page);
  const tools = await openSettings(page);
  await expect(tools.getByRole('list', { name: 'Come with Kingly' })).toContainText('Off');
  await captureAt(kingly, 'tools', tools);

  await tools.getByRole('button', { name: 'Paste JSON' }).press('Enter');
  await page.keyboard.insertText('{"mcpServers":{"Ledger":{"command":5}}}');
  await tools.getByRole('button', { name: 'Read it' }).press('Enter');
  await expect(tools.getByRole('alert')).toContainText('Ledger');
  await tools.getByRole('textbox', { name: /configuration/iu }).fill(place.configuration('Ledger'));
  await tools.getByRole('button', { name: 'Read it' }).press('Enter');
  await expect(tools.getByRole('list', { name: 'Found servers' })).toContainText(serverFile);
  await expect(tools.getByRole('list', { name: 'Found servers' })).toContainText('LEDGER');
  await captureAt(kingly, 'tools-paste', tools);
  await tools.getByRole('button', { name: 'Add 1 server' }).press('Enter');

  const server = tools.getByTestId('tool-server').filter({ hasText: 'Ledger' });
  const allow = server.getByRole('region', { name: 'Allow Ledger?' });
  await expect(allow).toContainText(serverFile);
  await expect(allow).toContainText('with all your rights');
  await captureAt(kingly, 'tools-allow', server);
  await allow.getByRole('button', { name: 'Allow Ledger' }).press('Enter');
  await server.getByRole('button', { name: 'About Ledger' }).press('Enter');
  await expect(server.getByRole('list', { name: 'Tools of Ledger' })).toContainText(
    'Adds a line to the ledger.',
  );
  await expect(server).toContainText('Ready · ');
  await captureAt(kingly, 'tools-server', server);
  expect(place.calls()).toEqual([]);

  await page.keyboard.press('Escape');
  const me = person(page);
  await me.say('Write a report about the harvest and append it to the ledger');
  const card = me.taskCards.first();
  const question = card.getByTestId('question');
  await expect(question).toContainText('Allow append of Ledger?');
  // Whole, with what cannot be seen written out.
  await expect(question).toContainText(line.replace('\u202E', '\\u202e'));
  await expect(question).toContainText(serverFile);
  await expect(card.getByRole('list', { name: 'Tool calls' })).toContainText('Needs you');
  await captureAt(kingly, 'tool-approval', question);
  expect(place.calls()).toEqual([]);

  await page
    .getByRole('list', { name: 'Needs you' })
    .getByRole('button', { name: /append of Ledger/u })
    .press('Enter');
  await expect(question).toBeFocused();
  // From the card on by the keyboard: the note, deny, once, this task, always.
  await question.getByRole('button', { name: 'Always, for such arguments' }).focus();
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Done');
  expect(place.calls()).toEqual([`append ${line}`]);
  const call = card.getByRole('list', { name: 'Tool calls' }).getByRole('button');
  await expect(call).toContainText('append of Ledger');
  await call.press('Enter');
  await expect(card.getByRole('figure', { name: 'Result of append' })).toHaveText('added');
  await captureAt(kingly, 'tool-call', card);

  // What was allowed always is not asked again, until it is taken back.
  await me.say('Write a report about the winter and append it to the ledger');
  await expect(me.taskCards.nth(1)).toContainText('Done');
  expect(place.calls()).toHaveLength(2);
  await openSettings(page);
  const rules = page.getByRole('region', { name: 'Allowed calls' });
  await expect(rules).toContainText('line: a text');
  await captureAt(kingly, 'tools-rules', rules);
  await rules.getByRole('button', { name: 'Revoke append of Ledger' }).press('Enter');
  await expect(rules).toContainText('None');
  await page.keyboard.press('Escape');
  await me.say('Write a report about the spring and append it to the ledger');
  await expect(me.taskCards.nth(2).getByTestId('question')).toContainText('Allow append');
  expect(place.calls()).toHaveLength(2);
  watch.expectQuiet();
});

test('a call that is denied does not happen, and the task goes on without it', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: wanting('append', { line: 'one' }) });
  await person(kingly.page).ready();
  const { page } = kingly;
  await pasteAndAllow(page, place.configuration('Ledger'));
  await page.keyboard.press('Escape');
  const me = person(page);
  await me.say('Write a report about the harvest and append it to the ledger');
  const card = me.taskCards.first();
  const question = card.getByTestId('question');
  await question.getByRole('textbox').fill('not now');
  await question.getByRole('button', { name: 'Deny' }).press('Enter');
  await expect(card).toContainText('Done');
  await expect(card.getByRole('list', { name: 'Tool calls' })).toContainText('You refused append');
  await expect(card.getByRole('list', { name: 'Tool calls' })).toContainText('not now');
  expect(place.calls()).toEqual([]);
});

test('an answer asks in its conversation, and shows what its tool gave', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: wanting('echo', { text: 'said again' }) });
  await person(kingly.page).ready();
  const { page } = kingly;
  await pasteAndAllow(page, place.configuration('Ledger'));
  await page.keyboard.press('Escape');
  const me = person(page);
  await me.say('What comes back when you echo and say a text again?');
  const question = me.messages.getByTestId('question');
  await expect(question).toContainText('Allow echo of Ledger?');
  // Said to those who do not see it come.
  await expect(page.getByRole('status').filter({ hasText: 'Needs you: Allow echo' })).toHaveCount(
    1,
  );
  await captureAt(kingly, 'tool-approval-chat', question);
  await question.getByRole('button', { name: 'Allow once' }).press('Enter');
  await expect(me.answerAt(0)).toContainText('Said and done.');
  const call = me.answerAt(0).getByRole('list', { name: 'Tool calls' }).getByRole('button');
  await call.press('Enter');
  await expect(me.answerAt(0).getByRole('figure', { name: 'Result of echo' })).toHaveText(
    'said again',
  );
  await page.reload();
  await expect(call).toContainText('echo of Ledger');
});

test('what a server asks in the middle of a call is answered by the person', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: wanting('ask', {}) });
  await person(kingly.page).ready();
  const { page } = kingly;
  await pasteAndAllow(page, place.configuration('Ledger'));
  await page.keyboard.press('Escape');
  const me = person(page);
  await me.say('What does it say when you ask for a name?');
  const question = me.messages.getByTestId('question');
  await question.getByRole('button', { name: 'Allow once' }).press('Enter');
  await expect(question).toContainText('Ledger asks you something');
  await expect(question).toContainText('Who are you?');
  await captureAt(kingly, 'tool-asks', question);
  await question.getByRole('textbox', { name: /^Your answer/u }).fill('Ann');
  await question.getByRole('button', { name: 'Approve' }).press('Enter');
  await expect(me.answerAt(0)).toContainText('Said and done.');
  await me.answerAt(0).getByRole('list', { name: 'Tool calls' }).getByRole('button').press('Enter');
  await expect(me.answerAt(0).getByRole('figure', { name: 'Result of ask' })).toContainText(
    '"name":"Ann"',
  );
});

const workflow = `
id: say_it
name: Say it
steps:
  - id: say
    title: Say it again
    tool: { server: Ledger, name: echo, arguments: { text: "[a link](https://example.org)" } }
`;

test('a run asks for its tool on its card, and shows what it gave as data', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: [] });
  await person(kingly.page).ready();
  const { page } = kingly;
  await pasteAndAllow(page, place.configuration('Ledger'));
  const folder = join(kingly.dataFolder, 'workflows');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'say_it.yaml'), workflow);
  await page.getByRole('button', { name: 'Workflows' }).click();
  await page.getByRole('button', { name: 'Start Say it' }).press('Enter');
  await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
  const card = person(page).runCards.first();
  await card.getByRole('button', { name: 'For this task' }).press('Enter');
  await expect(card).toContainText('1 of 1 steps');
  await card.getByRole('button', { name: 'Open Say it' }).press('Enter');
  const step = page.getByRole('region', { name: 'Say it again' });
  await expect(step).toContainText('echo of Ledger');
  await expect(step.getByRole('figure', { name: 'Result of Say it again' })).toHaveText(
    '[a link](https://example.org)',
  );
  await captureAt(kingly, 'tool-step', step);
});

test('a tool that is not what it was is shown before and now, and asks anew', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: wanting('echo', { text: 'said again' }) });
  await person(kingly.page).ready();
  const { page } = kingly;
  const server = await pasteAndAllow(page, place.configuration('Ledger', { MODE: '' }));
  await server.getByRole('button', { name: 'About Ledger' }).press('Enter');
  const list = server.getByRole('list', { name: 'Tools of Ledger' });
  await expect(list).toContainText('Says it again.');
  await server.getByRole('button', { name: 'Edit Ledger' }).press('Enter');
  await server.getByLabel('Value of MODE').fill('changed');
  await server.getByRole('button', { name: 'Save, and look at it' }).press('Enter');
  await expect(server.getByRole('form')).toHaveCount(0);
  await server.getByRole('button', { name: 'About Ledger' }).press('Enter');
  await expect(list).toContainText('changed since you saw it');
  await expect(list.getByRole('figure', { name: 'echo before' })).not.toContainText('.ssh');
  await expect(list.getByRole('figure', { name: 'echo now' })).toContainText('.ssh');
  await captureAt(kingly, 'tools-changed', list);

  await page.keyboard.press('Escape');
  const me = person(page);
  await me.say('What comes back when you echo and say a text again?');
  const question = me.messages.getByTestId('question');
  await expect(question).toContainText('not what it was when you saw it last');
  await captureAt(kingly, 'tool-approval-changed', question);
  await question.getByRole('button', { name: 'Deny' }).press('Enter');
  await expect(me.answerAt(0)).toContainText('Said and done.');
  expect(place.calls()).toEqual([]);
});
