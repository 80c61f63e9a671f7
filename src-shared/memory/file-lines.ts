import { z } from 'zod';
import { maximumImportLine } from '../contracts/memory-export.ts';
import { maximumEpisodeText } from '../contracts/memory.ts';
import { splitText } from './split-text.ts';

/** A line of a file, from 1; null where it is longer than can be read. */
export type FileLine = { readonly number: number; readonly text: string | null };

/** UTF-16 units of a line that are held at most while its end is looked for. */
const longestLine = 16_000_000;

/** Cuts pieces of a file into lines, wherever the pieces end. */
export function lineSplitter(maximum = longestLine) {
  let rest = '';
  let isTooLong = false;
  let number = 0;
  const finish = (text: string): FileLine => {
    number += 1;
    const whole = isTooLong || text.length > maximum ? null : text.replace(/\r$/u, '');
    isTooLong = false;
    return { number, text: whole };
  };
  return {
    /** The lines that end in this piece. */
    push(piece: string): readonly FileLine[] {
      const parts = `${rest}${piece}`.split('\n');
      rest = parts.pop() ?? '';
      const lines = parts.map(finish);
      if (rest.length > maximum) {
        isTooLong = true;
        rest = '';
      }
      return lines;
    },
    /** What stands after the last line break. */
    end(): readonly FileLine[] {
      return rest === '' && !isTooLong ? [] : [finish(rest)];
    },
  };
}

const observed = z.looseObject({ type: z.literal('entity'), observations: z.array(z.string()) });

/**
 * A line as lines that can be handed over: one with very many or very long observations becomes
 * several of the same entity. Null where it cannot be made short enough.
 */
export function fitLine(text: string): readonly string[] | null {
  if (text.length <= maximumImportLine) return [text];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const entity = observed.safeParse(value);
  if (!entity.success) return null;
  const lines: string[] = [];
  let some: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (some.length === 0) return;
    lines.push(JSON.stringify({ ...entity.data, observations: some }));
    some = [];
    length = 0;
  };
  for (const text of entity.data.observations) {
    for (const part of splitText(text, maximumEpisodeText)) {
      const added = JSON.stringify(part).length + 1;
      if (length + added > maximumImportLine / 2) flush();
      some.push(part);
      length += added;
    }
  }
  flush();
  return lines.every((line) => line.length <= maximumImportLine) ? lines : null;
}

/** Whether a file that begins so is one JSON document with a graph in it, not a line for each thing. */
export function isGraphDocument(beginning: string): boolean {
  const start = beginning.trimStart();
  return (
    /^\{\s*\r?\n/u.test(start) || /^\{\s*"(?:entities|relations|total|timestamp)"\s*:/u.test(start)
  );
}

const items = z.array(z.unknown()).default([]);
const documentSchema = z.object({ entities: items, relations: items });

/** The things of a graph document as lines, counted from 1; null where it is none. */
export function documentLines(text: string): readonly FileLine[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const graph = documentSchema.safeParse(value);
  if (!graph.success) return null;
  const line = (type: string, item: unknown): string => {
    const fields = z.record(z.string(), z.unknown()).safeParse(item);
    return JSON.stringify(fields.success ? { ...fields.data, type } : item);
  };
  return [
    ...graph.data.entities.map((item) => line('entity', item)),
    ...graph.data.relations.map((item) => line('relation', item)),
  ].map((item, index) => ({ number: index + 1, text: item }));
}
