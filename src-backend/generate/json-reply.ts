import type { z } from 'zod';

/**
 * The first JSON object in a model's answer that fits the schema, also where prose or a code
 * fence stands around it; undefined where there is none.
 */
export function readJsonReply<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.output<Schema> | undefined {
  for (const candidate of candidates(text)) {
    const parsed = schema.safeParse(parse(candidate));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The whole text first, then each balanced object in it, at most ten. */
function* candidates(text: string): Generator<string> {
  yield text.trim();
  let from = 0;
  for (let count = 0; count < 10; count += 1) {
    const start = text.indexOf('{', from);
    if (start === -1) return;
    const end = endOfObject(text, start);
    if (end === -1) {
      from = start + 1;
    } else {
      yield text.slice(start, end);
      from = end;
    }
  }
}

/** The index after the brace that closes the one at `start`, or -1. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return -1;
}
