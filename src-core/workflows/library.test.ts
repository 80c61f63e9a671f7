import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { openWorkflowLibrary, type WorkflowLibrary } from './library.ts';

const builtInFolder = fileURLToPath(new URL('./built-in', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };
const text = (id: string, name = 'Mine', more = ''): string =>
  `id: ${id}\nname: ${name}\nsteps:\n  - { id: a, title: A, prompt: P }\n${more}`;

let folder: string;
let library: WorkflowLibrary;
let told: (readonly WorkflowSummary[])[];
let wake: () => void;
const put = (file: string, content: string): void => writeFileSync(join(folder, file), content);
const find = (id: string) => library.list().find((one) => one.id === id);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-workflows-'));
  told = [];
  wake = () => {};
  library = await openWorkflowLibrary({
    builtInFolder,
    userFolder: join(folder, '.'),
    log,
    onChange: (list) => {
      told.push(list);
      wake();
    },
  });
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the built-in ones are there', () => {
  expect(told).toHaveLength(1);
  expect(library.list().map(({ id, source, problem }) => [id, source, problem])).toEqual(
    [
      'code_review',
      'deep_research',
      'document_summary',
      'project_planning',
      'trip_planning',
      'weekly_review',
    ].map((id) => [id, 'built-in', null]),
  );
});

test('a file that appears is noticed by itself', async () => {
  const noticed = new Promise<void>((resolve) => {
    wake = () => {
      if (find('mine') !== undefined) resolve();
    };
  });
  put('mine.yaml', text('mine'));
  await noticed;
  expect(library.keep('mine')).toMatchObject({ name: 'Mine', parts: {} });
});

test('a file with the id of a built-in one replaces it, until it is gone', async () => {
  put('trip.yaml', text('trip_planning', 'My trips'));
  await library.reload();
  expect(find('trip_planning')).toMatchObject({ name: 'My trips', source: 'file' });
  unlinkSync(join(folder, 'trip.yaml'));
  await library.reload();
  expect(find('trip_planning')).toMatchObject({ name: 'Plan a trip', source: 'built-in' });
});

test('a broken file keeps its name, says where, cannot be started, and is mended', async () => {
  put('mine.yaml', text('mine'));
  await library.reload();
  put('mine.yaml', 'id: mine\n  name: : x\n');
  await library.reload();
  expect(find('mine')).toMatchObject({
    name: 'Mine',
    problem: { line: 1, column: 5, file: 'mine.yaml' },
  });
  expect(() => library.keep('mine')).toThrow(/cannot be started: The YAML cannot be read.*line 1/u);
  put('mine.yaml', text('mine', 'Mended'));
  await library.reload();
  expect(library.keep('mine')).toMatchObject({ name: 'Mended' });
});

test('too large, twice the same id, and no YAML at all: listed with their problem', async () => {
  put('large.yaml', 'x'.repeat(700_000));
  put('one.yaml', text('mine'));
  put('two.yaml', text('mine', 'Second'));
  put('notes.txt', 'not read');
  await library.reload();
  expect(find('file_large')?.problem?.message).toBe('The file is too large: 700000 bytes');
  expect(find('mine')).toMatchObject({ name: 'Mine', problem: null });
  expect(find('file_two')?.problem?.message).toBe('The id mine is taken by one.yaml');
});

test('a run keeps the workflows that its steps start; circles and odd parameters are refused', async () => {
  const starting = (id: string, part: string, params = '{}'): string =>
    `id: ${id}\nname: N\nsteps:\n  - { id: a, title: A, workflow: { id: ${part}, params: ${params} } }\n`;
  put('outer.yaml', starting('outer', 'trip_planning', '{ days: two }'));
  put('a.yaml', starting('a', 'b'));
  put('b.yaml', starting('b', 'a'));
  put('odd.yaml', starting('odd', 'trip_planning', '{ colour: red }'));
  put('lost.yaml', starting('lost', 'nowhere'));
  await library.reload();
  expect(Object.keys(library.keep('outer').parts)).toEqual(['trip_planning']);
  expect(() => library.keep('a')).toThrow('a → b → a');
  expect(() => library.keep('odd')).toThrow(/no parameter colour; it has destination, days/u);
  expect(() => library.keep('lost')).toThrow(/There is no workflow nowhere; there are /u);
});
