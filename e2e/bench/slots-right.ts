import { parseCommand } from '#shared/protocol/codec.ts';
import { splitFields } from '#shared/protocol/escape.ts';
import { type AnyField, type Command, commandTable } from '#shared/protocol/table.ts';

/** From this on a free slot counts as right. */
const enoughOverlap = 0.5;

/** One field of the expected line, and whether the command has it right. */
export type FieldVerdict = {
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
  readonly right: boolean;
};

type Expected = {
  readonly kind: Command['kind'];
  /** Only the fields that the line has, in the line's order. */
  readonly fields: readonly (readonly [name: string, field: AnyField, value: unknown])[];
};

/**
 * An expected line as a person writes it, more leniently than the language is read: fields may be
 * left out at the end, and a value that is not one of its field stands as the text that it is.
 * `null` where it has no known code or too many fields.
 */
function readExpected(line: string): Expected | null {
  const kind = Object.keys(commandTable)
    .filter(isCode)
    .find((code) => line.startsWith(`${code}:`));
  const split = splitFields(line, 3);
  if (kind === undefined || !split.ok) return null;
  const known: readonly (readonly [string, AnyField])[] = Object.entries(commandTable[kind].fields);
  if (split.fields.length > known.length) return null;
  const fields = split.fields.flatMap(({ text }, index) => {
    const [name, field] = known[index] ?? [];
    return name === undefined || field === undefined
      ? []
      : [[name, field, field.read(text.trim()) ?? text.trim()] as const];
  });
  return { kind, fields };
}

function isCode(code: string): code is Command['kind'] {
  return Object.hasOwn(commandTable, code);
}

/**
 * Compares a command's line with the expected one, field by field: identifiers and enumerations must
 * be equal; free text, values and parameters need a token F1 of at least 0.5 over their words, keys
 * left out, case and punctuation aside. Fields that the expected line leaves out, and confidences,
 * are not judged. Where it expects no parameters (`{}`), those found are right if each of their
 * words was typed: whoever wrote it did not say which there are, but none may be invented.
 * @param message what was typed
 * @returns `null` where one of the two is no line or they have different codes
 */
export function judgeSlots(
  line: string | null,
  expected: string,
  message: string,
): readonly FieldVerdict[] | null {
  const command = parseCommand(line ?? '');
  const wanted = readExpected(expected);
  if (!command.ok || wanted === null || command.value.kind !== wanted.kind) return null;
  return wanted.fields
    .filter(([, { kind }]) => kind !== 'unit')
    .map(([name, { kind }, value]) => {
      const found = valueOf(command.value, name);
      const isName = kind === 'identifier' || kind === 'choice';
      return {
        field: name,
        wanted: value,
        found,
        right: isName ? found === value : isAlike(found, value, kind === 'object', message),
      };
    });
}

/** Whether all slots of the expected line are right; see `judgeSlots`. */
export function slotsAreRight(line: string | null, expected: string, message: string): boolean {
  return judgeSlots(line, expected, message)?.every(({ right }) => right) ?? false;
}

function isAlike(found: unknown, wanted: unknown, isObject: boolean, message: string): boolean {
  const [one, other] = [wordsOf(found), wordsOf(wanted)];
  if (isObject && other.length === 0) {
    const typed = new Set(wordsOf(message));
    return one.every((word) => typed.has(word));
  }
  return tokenF1(one, other) >= enoughOverlap;
}

function valueOf(command: Command, name: string): unknown {
  return Object.entries(command).find(([key]) => key === name)?.[1];
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(wordsOf);
  return (
    String(value)
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Harmonic mean of how much of each is in the other, words counted as often as they stand there. */
export function tokenF1(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 && other.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of other) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of one) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    shared += 1;
    left.set(word, count - 1);
  }
  return (2 * shared) / (one.length + other.length);
}
