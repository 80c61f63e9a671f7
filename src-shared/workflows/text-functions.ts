import type { JsonValue } from '../json.ts';

/** How many lines or chunks of a text are used at most. */
const most = 40;

/** The lines of a text that say something, without what a model numbers or bullets them with. */
export function linesOf(text: string, count = most): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•–]|\(?\d{1,2}[.):])\s+/u, '').trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
    .slice(0, Math.max(0, Math.min(count, most)));
}

/**
 * A text in parts of at most `size` UTF-16 units, cut at the end of a paragraph, a sentence or a
 * word where there is one in the last half. Of a text too long for 40 parts the parts grow.
 */
export function chunksOf(text: string, size: number): readonly string[] {
  const length = Math.max(200, size, Math.ceil(text.length / (most / 2)));
  const chunks: string[] = [];
  let rest = text.trim();
  while (rest.length > length) {
    const end = cutAt(rest, length);
    chunks.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest === '' ? chunks : [...chunks, rest];
}

function cutAt(text: string, length: number): number {
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const found = text.lastIndexOf(mark, length - mark.length);
    if (found >= length / 2) return found + mark.length;
  }
  return /[\uD800-\uDBFF]/u.test(text.charAt(length - 1)) ? length - 1 : length;
}

/** A value as a person or a model reads it: lists as lines, what is nested as JSON. */
export function valueText(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (isList(value)) {
    return value
      .map((entry) => `- ${typeof entry === 'object' ? JSON.stringify(entry) : String(entry)}`)
      .join('\n');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Narrows where `Array.isArray` does not, since lists are read-only. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
