import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '#shared/protocol/codec.ts';
import { readDraft } from './read-draft.ts';
import type { Reading, ReadingContext } from './reading.ts';

const context: ReadingContext = {
  tasks: [
    { id: 'task_01k3aa', title: 'Write the bike bell text', status: 'running', progress: 0.45 },
    { id: 'task_01k3bb', title: 'Fix the login page', status: 'waiting', progress: 0 },
  ],
  recentCommands: ['ch:hello', 'tc:Buy milk|personal|low'],
  now: Date.UTC(2026, 10, 25, 12),
  workflows: ['project_planning', 'deep_research', 'document_summary', 'trip_planning'],
};
const idle: ReadingContext = { ...context, tasks: [] };
const read = (text: string, within: ReadingContext = context): Reading => readDraft(text, within);

const odd = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom(
        'remember that ',
        'split task ',
        'cancel ',
        'plan project ',
        'tc:',
        'ms:',
        'wf:',
        'what is my ',
        'write a report ',
        'summarise ',
        'status of #',
        'deep research on ',
        'add a task to ',
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
    )
    .map(([lead, rest]) => lead + rest),
  fc
    .array(
      fc.constantFrom(
        'remember',
        'split',
        'task',
        '12',
        '#',
        '|',
        '\\',
        '\n',
        '\u202E',
        '\u0000',
        '🙂',
        '👨‍👩‍👧',
        'שלום',
        'مرحبا',
        '{',
        "'",
        '"',
        '=',
        ':',
        'is',
        'my',
        'plan',
        'trip',
        'to',
        '\uD800',
        'report.pdf',
        '?',
        'yesterday',
        '99 feb',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(' ')),
);

/** What is wrong with a reading, or nothing. */
function defectsOf(reading: Reading): readonly string[] {
  const { line, command, label, acknowledgement } = reading;
  const defects: string[] = [];
  if ((acknowledgement ?? '').length > 500) defects.push('the acknowledgement is too long');
  if (line === null) return command === null ? defects : [...defects, 'a command without a line'];
  const parsed = parseCommand(line);
  if (!parsed.ok) defects.push(`${line} does not decode: ${parsed.problem.message}`);
  else if (JSON.stringify(parsed.value) !== JSON.stringify(command))
    defects.push(`${line} decodes to something else`);
  if (label !== command?.kind) defects.push('the label is not the command');
  return defects;
}

describe('readDraft on anything at all', () => {
  it('never throws, and its line always decodes to its command', () => {
    const property = fc.property(odd, fc.boolean(), (text, withTasks) => {
      expect(defectsOf(read(text, withTasks ? context : idle))).toEqual([]);
    });
    expect(() => fc.assert(property, { numRuns: 1_500 })).not.toThrow();
  });

  it('copes with odd tasks', () => {
    const task = fc.record({
      id: fc.string({ maxLength: 120 }),
      title: fc.string({ unit: 'binary', maxLength: 300 }),
      status: fc.constantFrom('running', 'accepted', 'failed', 'completed'),
      progress: fc.oneof(fc.double(), fc.constant(Number.NaN)),
    });
    const property = fc.property(fc.array(task, { maxLength: 8 }), odd, (tasks, text) => {
      for (const typed of [text, `cancel ${tasks[0]?.title ?? ''}`, 'how is it going?']) {
        expect(defectsOf(read(typed, { ...context, tasks }))).toEqual([]);
      }
    });
    expect(() => fc.assert(property, { numRuns: 300 })).not.toThrow();
  });

  it.each([
    ['letters', 'a'.repeat(100_000)],
    ['spaces', ' '.repeat(100_000)],
    ['pipes', '|'.repeat(100_000)],
    ['emoji', '🙂'.repeat(50_000)],
    ['right to left', 'שלום עולם '.repeat(10_000)],
    ['a command at the end', `${'word '.repeat(19_990)}cancel task 12`],
    ['quotes', `"'`.repeat(50_000)],
    ['a pasted document', `summarise this document:\n${'It was a dark night. '.repeat(4_700)}`],
    ['memory', `remember that ${'my editor is Helix and '.repeat(4_000)}`],
  ])('copes with 100,000 characters of %s', (_, text) => {
    expect(defectsOf(read(text))).toEqual([]);
    expect(defectsOf(read(text.slice(0, 1_999)))).toEqual([]);
  });
});
