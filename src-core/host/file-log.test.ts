import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFileLog } from './file-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('an entry is one line, whatever it holds', () => {
  const file = join(folder, 'logs', 'kingly.log');
  const echoed: string[] = [];
  const log = openFileLog({ file, echo: (line) => echoed.push(line) });
  log.info('Started', { version: '1' });
  log.error('Failed\n2026-01-01T00:00:00.000Z info forged', { error: new Error('why\nand where') });
  log.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines).toEqual(echoed);
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info Started \{"version":"1"\}$/u);
  expect(lines[1]).toContain('why');
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('files stay below their size and only so many are kept', () => {
  const file = join(folder, 'kingly.log');
  const log = openFileLog({ file, maximumBytes: 1_000, keep: 2 });
  for (let index = 0; index < 200; index += 1) log.info(`Entry ${index}`);
  log.close();
  expect(readdirSync(folder).sort()).toEqual(['kingly.log', 'kingly.log.1', 'kingly.log.2']);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
  }
  expect(readFileSync(file, 'utf8')).toContain('Entry 199');
});

test('details that refer to themselves are no reason to fail', () => {
  const file = join(folder, 'kingly.log');
  const log = openFileLog({ file });
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  log.warn('Odd', circular);
  log.close();
  log.warn('After closing');
  expect(readFileSync(file, 'utf8')).toContain('Odd [details that cannot be written]');
});
