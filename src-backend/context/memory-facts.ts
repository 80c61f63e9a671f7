import type { Memory } from '#shared/contracts/entities.ts';
import type { JsonValue } from '#shared/json.ts';
import type { StoreReads } from '../runner/handler.ts';
import { contentWords, sameWord } from './words.ts';

/**
 * What is remembered that fits a text: it must share a word that means something, since one extra
 * fact leads a small model astray more than a missing one.
 */
export async function fittingFacts(
  store: Pick<StoreReads, 'memory.search'>,
  workspaceId: string,
  text: string,
  limit: number,
): Promise<readonly Memory[]> {
  const asked = contentWords(text);
  if (asked.length === 0) return [];
  const found = await store['memory.search']({
    workspaceId,
    query: asked.join(' ').slice(0, 2_000),
    limit,
  });
  return found.filter((fact) => {
    const words = contentWords(`${readableKey(fact.key)} ${valueText(fact.value)}`);
    return words.some((word) => asked.some((other) => sameWord(word, other)));
  });
}

/** `user_preference` and `userPreference` → `user preference`. */
export function readableKey(key: string): string {
  const apart = key.replaceAll(
    /(\p{Ll})(\p{Lu})/gu,
    (_pair, one: string, other: string) => `${one} ${other.toLowerCase()}`,
  );
  return apart.replaceAll(/[_.]+/gu, ' ').trim();
}

/** A remembered value as a person would read it. */
export function valueText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => valueText(item)).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => `${readableKey(key)}: ${valueText(item)}`)
      .join(', ');
  }
  return String(value);
}
