import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import { isList } from '#shared/workflows/text-functions.ts';

/**
 * Does `work` for every item that is not done yet, at most `concurrency` at a time, in order. Gives
 * all results in the order of the items. The first failure stops further items and is thrown once
 * those under way have ended.
 */
export async function runForeach(
  items: readonly JsonValue[],
  done: ReadonlyMap<number, JsonValue>,
  concurrency: number,
  work: (item: JsonValue, index: number) => Promise<JsonValue>,
): Promise<readonly JsonValue[]> {
  const results = new Map(done);
  const waiting = items.keys();
  const problems: unknown[] = [];
  const line = async (): Promise<void> => {
    for (const index of waiting) {
      const item = items[index];
      if (results.has(index) || item === undefined) continue;
      if (problems.length > 0) return;
      try {
        results.set(index, await work(item, index));
      } catch (error) {
        problems.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, line));
  if (problems.length > 0) throw problems[0];
  return items.map((_item, index) => results.get(index) ?? null);
}

/** How many items a step may have. */
const mostItems = 200;

/** The list that `foreach` gave. Throws `invalid_input` for anything else. */
export function itemsOf(value: JsonValue): readonly JsonValue[] {
  if (!isList(value)) {
    throw new KinglyError('invalid_input', 'foreach did not give a list');
  }
  if (value.length > mostItems) {
    throw new KinglyError(
      'invalid_input',
      `foreach gave ${value.length} items; at most ${mostItems} are allowed`,
    );
  }
  return value;
}
