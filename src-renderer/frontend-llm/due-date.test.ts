import { expect, test } from 'vitest';
import { dueText, loadDueDateReader } from './due-date.ts';
import { readDraft } from './read-draft.ts';
import type { ReadingContext } from './reading.ts';

// A Wednesday, at noon.
const now = new Date(2026, 10, 25, 12).getTime();
const dueOf = await loadDueDateReader();
const shown = (text: string): string | null => {
  const due = dueOf(text, now);
  return due === null ? null : dueText(due);
};

test.each([
  ['fix the login page by Friday', 'Fri 27 Nov'],
  ['call the plumber tomorrow at 5pm', 'Thu 26 Nov 17:00'],
  ['the VAT return is due on 7 December', 'Mon 7 Dec'],
  ['optician tues 4pm', 'Tue 1 Dec 16:00'],
  ['hand in the form in 3 days', 'Sat 28 Nov'],
] as const)('%s: %s', (text, due) => {
  expect(shown(text)).toBe(due);
});

test.each([
  'fix the login page',
  'write a report about last week',
  'write a report about May 2024',
  'summarise what happened yesterday',
  '',
])('%j says no time to come', (text) => {
  expect(shown(text)).toBeNull();
});

test('anything at all is read without harm', () => {
  for (const text of [
    '9'.repeat(5_000),
    '\u0000\u202E 99:99',
    '🙂 am '.repeat(200),
    '1/1/1/1 32 feb',
  ])
    expect(() => dueOf(text, now)).not.toThrow();
});

test('a task carries it, and says so at once', () => {
  const context: ReadingContext = { tasks: [], recentCommands: [], now, workflows: [], dueOf };
  const reading = readDraft('please fix the login page by Friday', context);
  expect(reading.acknowledgement).toMatch(/^Task: .* · due Fri 27 Nov$/u);
  expect(reading.due?.at).toBe(new Date(2026, 10, 27, 23, 59).getTime());
  expect(readDraft('Remember that we meet on Friday', context).due).toBeNull();
});
