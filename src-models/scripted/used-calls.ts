import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';
import type { ModelScriptEntry } from './model-script.ts';

const countsSchema = z.record(z.string(), z.number().int().nonnegative());

/**
 * Counts the calls of entries with `times`. The counts are kept in a file beside the script, so
 * that an entry that crashes the process is used up when the process has been started again.
 */
export class UsedCalls {
  readonly #path: string;
  readonly #counts: Map<string, number>;

  constructor(scriptPath: string) {
    this.#path = `${scriptPath}.used.json`;
    this.#counts = new Map(Object.entries(readCounts(this.#path)));
  }

  /** Whether the entry may answer; counts it when it may. */
  take(entry: ModelScriptEntry, index: number): boolean {
    if (entry.times === undefined) return true;
    // By content too: a test that writes another script to the same path starts anew.
    const key = `${index}:${createHash('sha256').update(JSON.stringify(entry)).digest('hex').slice(0, 16)}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= entry.times) return false;
    this.#counts.set(key, count + 1);
    try {
      writeFileSync(this.#path, JSON.stringify(Object.fromEntries(this.#counts)));
    } catch (error) {
      throw new KinglyError(
        'internal',
        `${this.#path} cannot be written: the folder of a model script must be writable.`,
        {
          cause: error,
        },
      );
    }
    return true;
  }
}

function readCounts(path: string): z.infer<typeof countsSchema> {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
