import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKinglyError } from '../errors.ts';
import { encodeCommand, encodeEvent, parseCommand, parseEvent, problemEvent } from './codec.ts';
import {
  type AnyField,
  type CodeDefinition,
  type CodedEvent,
  type Command,
  commandTable,
  eventTable,
} from './table.ts';

/** Values of a field, derived from the table. */
function fieldValues(field: AnyField): fc.Arbitrary<unknown> {
  const bound = Math.min(field.maximum, 60);
  switch (field.kind) {
    case 'identifier':
      return fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,30}$/u);
    case 'choice':
      return fc.constantFrom(...(field.choices ?? []));
    case 'unit':
      return fc.double({ min: 0, max: 1, noNaN: true }).filter((n) => !Object.is(n, -0));
    case 'text':
      return fc.string({ minLength: field.minimum, maxLength: bound, unit: 'grapheme' });
    case 'json':
      return fc.oneof(
        fc.string({ minLength: 1, maxLength: bound, unit: 'grapheme' }),
        jsonValues(),
      );
    case 'object':
      return fc
        .dictionary(fc.string({ maxLength: 10 }), jsonValues(), { maxKeys: 4 })
        .filter(isPlain);
  }
}

function jsonValues(): fc.Arbitrary<unknown> {
  return fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
    .filter(isPlain);
}

/** The language refuses a key `__proto__`. */
function isPlain(value: unknown): boolean {
  return !JSON.stringify(value).includes('"__proto__":');
}

function lines(table: Readonly<Record<string, CodeDefinition>>): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...Object.entries(table).map(([kind, { fields }]) =>
      fc.record({
        kind: fc.constant(kind),
        ...Object.fromEntries(
          Object.entries(fields).map(([name, field]) => [name, fieldValues(field)]),
        ),
      }),
    ),
  );
}

describe('round trip', () => {
  test('decode ∘ encode is the identity for commands', () => {
    fc.assert(
      fc.property(lines(commandTable), (command) => {
        expect(parseCommand(encodeCommand(command as Command))).toEqual({
          ok: true,
          value: command,
        });
      }),
      { numRuns: 3_000 },
    );
  });

  test('decode ∘ encode is the identity for events', () => {
    fc.assert(
      fc.property(lines(eventTable), (event) => {
        expect(parseEvent(encodeEvent(event as CodedEvent))).toEqual({ ok: true, value: event });
      }),
      { numRuns: 3_000 },
    );
  });

  test('each example of the table parses', () => {
    for (const { example } of Object.values(commandTable)) {
      expect(parseCommand(example), example).toMatchObject({ ok: true });
    }
    for (const { example } of Object.values(eventTable)) {
      expect(parseEvent(example), example).toMatchObject({ ok: true });
    }
  });
});

describe('any input', () => {
  test('never makes the parser throw: 100,000 random and mutated lines', () => {
    const examples = [...Object.values(commandTable), ...Object.values(eventTable)].map(
      ({ example }) => example,
    );
    const mutated = fc
      .tuple(
        fc.constantFrom(...examples),
        fc.nat(60),
        fc.nat(5),
        fc.string({ maxLength: 6, unit: 'binary' }),
      )
      .map(([line, at, removed, added]) => line.slice(0, at) + added + line.slice(at + removed));
    const any = fc.oneof(mutated, fc.string({ maxLength: 80, unit: 'binary' }), mutated);
    fc.assert(
      fc.property(any, (line) => {
        // Plain conditions: 100,000 matchers would be most of this test's time.
        for (const parsed of [parseCommand(line), parseEvent(line)]) {
          if (!parsed.ok && (parsed.problem.message === '' || parsed.problem.position < 0))
            return false;
        }
        const command = parseCommand(line);
        return (
          !command.ok || isDeepStrictEqual(parseCommand(encodeCommand(command.value)), command)
        );
      }),
      { numRuns: 100_000 },
    );
  }, 120_000);

  test.each([
    ['', 'empty_line'],
    ['zz:a', 'unknown_code'],
    ['tc', 'unknown_code'],
    ['__proto__:a', 'unknown_code'],
    ['tc:a|b', 'wrong_field_count'],
    ['tc:a|b|low|d', 'wrong_field_count'],
    ['tc:a\\x|b|low', 'bad_escape'],
    ['tc:a|b|low\\', 'bad_escape'],
    ['tc:a\nb|c|low', 'several_lines'],
    ['tc:a|b|huge', 'bad_field'],
    ['tc:|b|low', 'bad_field'],
    ['ts:auto|1.5|x', 'bad_field'],
    ['wf:project_planning|[1]', 'bad_field'],
    ['wf:project_planning|{a:', 'bad_field'],
    ['ms:key|{broken|semantic', 'bad_field'],
    ['ms:key|{a:NaN}|semantic', 'bad_field'],
    ['ms:key|{a:{"__proto__":1}}|semantic', 'bad_field'],
    [`wf:x|${'{a:'.repeat(40)}1${'}'.repeat(40)}`, 'bad_field'],
    [`ms:key|${'['.repeat(7_000)}|semantic`, 'bad_field'],
    [`ms:key|${'['.repeat(3_000)}${']'.repeat(3_000)}|semantic`, 'bad_field'],
    [`ch:${'x'.repeat(500_000)}`, 'line_too_long'],
    [`ch:${'x'.repeat(130_000)}`, 'bad_field'],
  ])('%s is refused as %s', (line, code) => {
    expect(parseCommand(line)).toMatchObject({ ok: false, problem: { code } });
  });

  test('a problem names the field and becomes an er: event', () => {
    const parsed = parseCommand('tc:Fix it|coding|huge');
    expect(parsed).toMatchObject({ ok: false, problem: { field: 'complexity', position: 17 } });
    if (parsed.ok) return;
    expect(encodeEvent(problemEvent(parsed.problem))).toBe(
      'er:invalid_command|complexity must be one of low, medium, high (at character 18)|Correct the line and send it again',
    );
  });

  test('encoding a value that is none throws a typed error', () => {
    let thrown: unknown;
    try {
      encodeCommand({ kind: 'ts', task_id: 'a b', confidence: 0.5, reason: 'x' });
    } catch (error) {
      thrown = error;
    }
    expect(isKinglyError(thrown)).toBe(true);
  });
});

test('brackets inside a string are no nesting', () => {
  const result = `["${'['.repeat(60)}"]`;
  expect(parseEvent(`tc:task_1|${result}|[]`)).toMatchObject({ ok: true });
});

test('JSON fields read JSON5 and plain words', () => {
  expect(parseCommand("ms:user_preference|{theme:'dark'}|semantic")).toMatchObject({
    value: { value: { theme: 'dark' } },
  });
  expect(parseCommand('ms:editor|Helix|preference')).toMatchObject({ value: { value: 'Helix' } });
  expect(parseCommand('ms:port|8080|semantic')).toMatchObject({ value: { value: 8080 } });
  expect(parseCommand('ms:port|"8080"|semantic')).toMatchObject({ value: { value: '8080' } });
});
