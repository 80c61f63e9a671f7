import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expect, type Kingly, type ScriptEntry, test as base } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { capture } from '../fixtures/screens.ts';
import { assessment } from '../fixtures/scripts.ts';

const serverFile = fileURLToPath(
  new URL('../../src-backend/tools/test-support/good-server.ts', import.meta.url),
);

/** A real server on a ledger of what reached it. */
const test = base.extend<{
  place: {
    configuration(name: string, env?: Readonly<Record<string, string>>): string;
    calls(): string[];
  };
}>({
  place: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'kingly-tools-'));
    const ledger = join(folder, 'ledger');
    await use({
      configuration: (name, env = {}) =>
        JSON.stringify({
          mcpServers: {
            [name]: {
              command: process.execPath,
              args: [serverFile],
              env: { LEDGER: ledger, ...env },
            },
          },
        }),
      calls: () =>
        existsSync(ledger)
          ? readFileSync(ledger, 'utf8')
              .trim()
              .split('\n')
              .filter((line) => !line.startsWith('started'))
          : [],
    });
    rmSync(folder, { recursive: true, force: true });
  },
});

test.skip(
  ({ shell }) => shell === 'desktop',
  'without a keyring the desktop keeps no variables, which these servers have',
);

/** The model wants one call, and then answers. */
function wanting(tool: string, args: Readonly<Record<string, unknown>>): readonly ScriptEntry[] {
  const match = { system: 'Decide whether a tool is needed' };
  return [
    assessment,
    { match: { ...match, lastUser: 'Known so far' }, json: { answer: true } },
    { match, json: { tool: `Ledger/${tool}`, arguments: args } },
    { match: { system: 'Do the task' }, reply: 'It is done.' },
    { match: {}, reply: 'Said and done.' },
  ];
}

async function openSettings(page: Page): Promise<Locator> {
  await page.keyboard.press('ControlOrMeta+,');
  return page.getByRole('region', { name: 'Tools', exact: true });
}

/** Pictures of a screen with this part of it in view. */
async function captureAt(kingly: Kingly, screen: string, part: Locator): Promise<void> {
  await capture(kingly, screen, {
    open: async () => {
      await part.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    },
  });
}

/** Pastes a configuration and allows the server in it, all by the keyboard. */
async function pasteAndAllow(page: Page, configuration: string): Promise<Locator> {
  const tools = await openSettings(page);
  await tools.getByRole('button', { name: 'Paste JSON' }).press('Enter');
  await expect(tools.getByRole('textbox', { name: /configuration/iu })).toBeFocused();
  await page.keyboard.insertText(configuration);
  await tools.getByRole('button', { name: 'Read it' }).press('Enter');
  await tools.getByRole('button', { name: 'Add 1 server' }).press('Enter');
  const server = tools.getByTestId('tool-server').filter({ hasText: 'Ledger' });
  await server.getByRole('button', { name: 'Allow Ledger', exact: true }).press('Enter');
  await expect(server).toContainText(/Allowed|Ready/u);
  return server;
}

async function bringUpTo(kingly: Kingly): Promise<void> {
  await person(kingly.page).ready();
}

test('a pasted server is seen whole, allowed, and called once the person said so', async ({
  start,
  place,
}) => {
  const line = 'one\u202Etwo'.padEnd(400, '.');
  const kingly = await start({ script: wanting('append', { line }) });
  await bringUpTo(kingly);
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
  await bringUpTo(kingly);
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
  await bringUpTo(kingly);
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
  await bringUpTo(kingly);
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

test('a server that fails says what came and how to mend it; it is changed, and seen again', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: [] });
  await bringUpTo(kingly);
  const { page } = kingly;
  const tools = await openSettings(page);
  await tools.getByRole('button', { name: 'Fill in a form' }).press('Enter');
  const form = tools.getByRole('form', { name: 'New server' });
  await form.getByRole('textbox', { name: /^name/iu }).fill('Ledger');
  await form.getByRole('textbox', { name: /^command/iu }).fill('no-such-program-here');
  await form.getByRole('button', { name: 'Add a variable' }).press('Enter');
  await form.getByRole('textbox', { name: 'Name of variable 1' }).fill('LEDGER');
  await form.getByLabel('Value of LEDGER').fill('/tmp/ledger');
  await captureAt(kingly, 'tools-form', form);
  await form.getByRole('button', { name: 'Add, and look at it' }).press('Enter');
  const server = tools.getByTestId('tool-server').filter({ hasText: 'Ledger' });
  await server.getByRole('button', { name: 'Allow Ledger', exact: true }).press('Enter');
  await server.getByRole('button', { name: 'About Ledger' }).press('Enter');
  await expect(server).toContainText('Failed');
  await expect(server).toContainText('no-such-program-here');
  await captureAt(kingly, 'tools-failed', server);

  await server.getByRole('button', { name: 'Edit Ledger' }).press('Enter');
  const edit = server.getByRole('form', { name: 'Edit Ledger' });
  await edit.getByRole('textbox', { name: /^command/iu }).fill(process.execPath);
  await edit.getByRole('textbox', { name: /^arguments/iu }).fill(serverFile);
  await edit.getByRole('button', { name: 'Save, and look at it' }).press('Enter');
  const allow = server.getByRole('region', { name: 'Allow Ledger?' });
  await expect(allow.getByRole('figure', { name: 'Ledger before' })).toContainText(
    'no-such-program',
  );
  await expect(allow.getByRole('figure', { name: 'Ledger now' })).toContainText(serverFile);
  await expect(server).toContainText('Changed since you allowed it');
  await captureAt(kingly, 'tools-look-again', server);
  await allow.getByRole('button', { name: 'Allow Ledger' }).press('Enter');
  await server.getByRole('button', { name: 'About Ledger' }).press('Enter');
  await expect(server).toContainText('Ready · ');
  expect(place.calls()).toEqual([]);

  await server.getByRole('button', { name: 'Remove Ledger…' }).press('Enter');
  await server.getByRole('button', { name: 'Remove Ledger', exact: true }).press('Enter');
  await expect(server).toHaveCount(0);
});

test('a tool that is not what it was is shown before and now, and asks anew', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: wanting('echo', { text: 'said again' }) });
  await bringUpTo(kingly);
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

test('files work in chosen folders only, and another program’s servers are imported off', async ({
  start,
  place,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'kingly-home-'));
  mkdirSync(join(home, '.cursor'));
  writeFileSync(join(home, '.cursor', 'mcp.json'), place.configuration('From Cursor'));
  const kingly = await start({ script: [], environment: { HOME: home } });
  await bringUpTo(kingly);
  const { page } = kingly;
  const tools = await openSettings(page);
  const files = tools.getByTestId('tool-server').filter({ hasText: 'Reads, searches' });
  await files.getByRole('button', { name: 'Allow Files…' }).press('Enter');
  const allow = files.getByRole('region', { name: 'Allow Files?' });
  await expect(allow.getByRole('button', { name: 'Allow Files' })).toBeDisabled();
  const folders = allow.getByRole('textbox', { name: /folders/iu });
  await folders.fill('notes');
  await allow.getByRole('button', { name: 'Use these folders' }).press('Enter');
  await expect(allow.getByRole('alert')).toContainText('no whole path');
  await folders.fill(home);
  await allow.getByRole('button', { name: 'Use these folders' }).press('Enter');
  await expect(allow.getByRole('figure', { name: 'Files now' })).toContainText(home);
  await captureAt(kingly, 'tools-files', files);
  await allow.getByRole('button', { name: 'Allow Files' }).press('Enter');
  await expect(files).toContainText('Allowed, starts when needed');
  await files.getByRole('button', { name: 'About Files' }).press('Enter');
  await expect(files.getByRole('list', { name: 'Tools of Files' })).toContainText('read_file');
  await expect(files).toContainText('Ready · ');

  await tools.getByRole('button', { name: 'Import', exact: true }).press('Enter');
  await tools.getByRole('button', { name: 'VS Code' }).press('Enter');
  await expect(tools.getByRole('alert')).toContainText('There is no configuration at');
  await tools.getByRole('button', { name: 'Cursor' }).press('Enter');
  await expect(tools.getByRole('list', { name: 'Found servers' })).toContainText(serverFile);
  await expect(tools).toContainText(join('.cursor', 'mcp.json'));
  await captureAt(kingly, 'tools-import', tools);
  await tools.getByRole('button', { name: 'Add 1 server' }).press('Enter');
  const found = tools.getByTestId('tool-server').filter({ hasText: 'From Cursor' });
  await expect(found).toContainText('Off');
  expect(place.calls()).toEqual([]);
  rmSync(home, { recursive: true, force: true });
});
