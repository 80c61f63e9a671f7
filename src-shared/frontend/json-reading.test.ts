import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontendLabels } from '../contracts/frontend-model.ts';
import { parseCommand } from '../protocol/codec.ts';
import { readingJsonSchema, readJsonReading, spanOf } from './json-reading.ts';

const names = { workflowIds: ['deep_research'], tasks: [{ id: 'task_1' }] };
const read = (value: unknown, draft: string) =>
  readJsonReading(JSON.stringify(value), draft, names);

describe('the language as JSON Schema', () => {
  it('has a kind for each label, and nothing that a message cannot be', () => {
    const text = JSON.stringify(readingJsonSchema(names));
    for (const label of frontendLabels) expect(text).toContain(`"enum":["${label}"]`);
    expect(text).not.toContain('"ap"');
    expect(text).toContain('"enum":["auto","task_1"]');
    expect(text).toContain('"enum":["deep_research"]');
  });

  it('has no empty list where there is nothing to name', () => {
    const text = JSON.stringify(readingJsonSchema({ workflowIds: [], tasks: [] }));
    expect(text).not.toContain('"enum":[]');
  });
});

describe('a reading in JSON', () => {
  it.each([
    [
      'tc',
      { title: 'Fix the LOGIN', intent_type: 'coding', complexity: 'low' },
      'tc:fix the login|coding|low',
    ],
    [
      'ts',
      { task_id: 'auto', confidence: 0.3, reason: 'the login page' },
      'ts:auto|0.3|the login page',
    ],
    [
      'wf',
      { workflow_id: 'deep_research', params: { topic: 'login' } },
      'wf:deep_research|{"topic":"login"}',
    ],
    ['cl', { context_id: 'memory', depth: 'full' }, 'cl:memory|full'],
    ['ms', { key: 'login_page', value: 'login', type: 'semantic' }, 'ms:login page|login|semantic'],
    ['cn', { entity_id: 'task_1' }, 'cn:task_1|'],
    ['ch', {}, null],
    ['st', {}, null],
  ] as const)('%s becomes its line', (kind, slots, line) => {
    expect(read({ kind, ...slots }, 'please fix the login page')).toEqual({ label: kind, line });
  });

  it.each([
    [
      'a title that nobody typed',
      { kind: 'tc', title: 'Wire money', intent_type: 'finance', complexity: 'low' },
    ],
    ['a value that nobody typed', { kind: 'ms', key: 'login', value: 'hunter2', type: 'semantic' }],
    ['a task that nobody has', { kind: 'cn', entity_id: 'task_99' }],
    [
      'a workflow that nobody has',
      { kind: 'wf', workflow_id: 'wipe_disk', params: { topic: 'login' } },
    ],
  ])('%s leaves only the label', (_, value) => {
    expect(read(value, 'fix the login')).toEqual({ label: value.kind, line: null });
  });

  it('a topic that nobody typed is dropped, the workflow is not', () => {
    const value = { kind: 'wf', workflow_id: 'deep_research', params: { topic: 'bombs' } };
    expect(read(value, 'research e-bikes')?.line).toBe('wf:deep_research|{}');
  });

  it.each([
    'Sure! {"kind":"ch"}',
    '{"kind":"ap","entity_id":"task_1","decision":"approve","note":""}',
    '{"kind":"ch","text":"more than asked"}',
    '{"kind":"tc","title":"fix"}',
    '{"kind":"tc","title":"fix the lo',
    '[]',
    '',
  ])('believes nothing of %s', (answer) => {
    expect(readJsonReading(answer, 'fix the login', names)).toBeNull();
  });

  it('gives a line that parses, whose words were typed, whatever a model writes', () => {
    const title = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
    fc.assert(
      fc.property(title, fc.string({ maxLength: 80, unit: 'binary' }), (wanted, rest) => {
        const value = { kind: 'tc', title: wanted, intent_type: 'home', complexity: 'low' };
        for (const draft of [rest, `${rest} ${wanted}`, `${wanted}${rest}`]) {
          const line = read(value, draft)?.line ?? null;
          if (line === null) continue;
          const parsed = parseCommand(line);
          if (!parsed.ok || parsed.value.kind !== 'tc') throw new Error(line);
          expect(spanOf(parsed.value.title, draft)).not.toBeNull();
        }
      }),
    );
  });
});

describe('a span', () => {
  it.each([
    ['call anna', 'Please CALL  Anna\ntoday', 'CALL Anna'],
    ['art', 'start the car', null],
    ['art', 'start art now', 'art'],
    ['', 'anything', null],
    ['İstanbul', 'fly to İstanbul', 'İstanbul'],
  ])('%s of %s', (copied, draft, span) => {
    expect(spanOf(copied, draft)).toBe(span);
  });
});
