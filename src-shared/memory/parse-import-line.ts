import { z } from 'zod';
import {
  exportVersion,
  type MemoryRecord,
  memoryRecordSchema,
} from '../contracts/memory-export.ts';
import { type GraphRecord, graphRecordSchema } from './graph-records.ts';

export type ParsedLine =
  | { readonly kind: 'record'; readonly record: MemoryRecord | GraphRecord }
  /** Nothing to take: an empty line, or the first one of an export. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly message: string };

const headerSchema = z.object({ kind: z.literal('kingly-memory'), version: z.number().int() });

/** Reads a line of Kingly's own export, of server-memory's file or of Memento's. Never throws. */
export function parseImportLine(text: string): ParsedLine {
  if (text.trim() === '') return { kind: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('is not JSON');
  }
  const header = headerSchema.safeParse(value);
  if (header.success) {
    return header.data.version <= exportVersion
      ? { kind: 'empty' }
      : problem(`was written by a newer Kingly (version ${header.data.version} of the file)`);
  }
  const named = z.object({ kind: z.unknown().optional(), type: z.unknown().optional() });
  const shape = named.safeParse(value);
  if (!shape.success) return problem('is not an object');
  if (shape.data.kind === undefined && shape.data.type === undefined) {
    return problem('says neither kind nor type');
  }
  const parsed =
    shape.data.kind === undefined
      ? graphRecordSchema.safeParse(value)
      : memoryRecordSchema.safeParse(value);
  return parsed.success ? { kind: 'record', record: parsed.data } : problem(describe(parsed.error));
}

/** Of the first thing that is wrong: where, and what. */
function describe({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'has another shape';
  const place = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `${place}${issue.message}`.slice(0, 400);
}

function problem(message: string): ParsedLine {
  return { kind: 'problem', message };
}
