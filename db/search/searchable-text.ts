import type { JsonValue } from '#shared/json.ts';

/** Longer values are found by their beginning. */
const maximumLength = 20_000;

/** The words of a key: `favoriteEditor` and `favorite_editor` are both "favorite editor". */
export function keyText(key: string): string {
  return key.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').replace(/[_./:-]+/gu, ' ');
}

/** All that a value says, as words to search by: strings, numbers and names of properties. */
export function valueText(value: JsonValue): string {
  const parts: string[] = [];
  collect(value, parts);
  return parts.join(' ').slice(0, maximumLength);
}

function collect(value: JsonValue, parts: string[]): void {
  if (value === null) return;
  if (typeof value !== 'object') {
    parts.push(String(value));
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) parts.push(keyText(name));
    collect(inner, parts);
  }
}

/** JSON in which equal values are equal texts: names of properties in order. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(inOrder(value));
}

function inOrder(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(inOrder);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
