import { parseCommand } from '#shared/protocol/codec.ts';
import { type AnyField, type Command, commandTable } from '#shared/protocol/table.ts';

/** From this on a free slot counts as right. */
const enoughOverlap = 0.5;

/**
 * Whether a command's slots are those of the expected line: the same code; identifiers and
 * enumerations equal; free text, values and parameters with a token F1 of at least 0.5 over their
 * words, keys left out, case and punctuation aside. Confidences are not compared. False where either
 * is no line.
 */
export function slotsAreRight(line: string | null, expected: string): boolean {
  const found = parseCommand(line ?? '');
  const wanted = parseCommand(expected);
  if (!found.ok || !wanted.ok || found.value.kind !== wanted.value.kind) return false;
  const fields: Readonly<Record<string, AnyField>> = commandTable[wanted.value.kind].fields;
  return Object.entries(fields).every(([name, { kind }]) => {
    const [one, other] = [valueOf(found.value, name), valueOf(wanted.value, name)];
    if (kind === 'unit') return true;
    if (kind === 'identifier' || kind === 'choice') return one === other;
    return tokenF1(wordsOf(one), wordsOf(other)) >= enoughOverlap;
  });
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
