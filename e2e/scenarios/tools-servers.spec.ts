import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { captureAt, openSettings, serverFile, test } from '../fixtures/tool-screens.ts';

test.skip(
  ({ shell }) => shell === 'desktop',
  'without a keyring the desktop keeps no variables, which these servers have',
);

test('a server that fails says what came and how to mend it; it is changed, and seen again', async ({
  start,
  place,
}) => {
  const kingly = await start({ script: [] });
  await person(kingly.page).ready();
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

test('files work in chosen folders only, and another program’s servers are imported off', async ({
  start,
  place,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'kingly-home-'));
  mkdirSync(join(home, '.cursor'));
  writeFileSync(join(home, '.cursor', 'mcp.json'), place.configuration('From Cursor'));
  const kingly = await start({ script: [], environment: { HOME: home } });
  await person(kingly.page).ready();
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
