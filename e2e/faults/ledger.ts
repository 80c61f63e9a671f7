import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the worker finds the ledger and its orders. */
export const folderVariable = 'KINGLY_FAULTS_FOLDER';

const lineSchema = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  event: z.enum([
    /** A worker process is up. */
    'started',
    /** An attempt at a job has begun. */
    'began',
    /** The effect on the outside world happened. */
    'effect',
    /** The worker is about to end itself at a trigger point. */
    'killed',
  ]),
  processId: z.number(),
  jobId: z.string().nullable(),
  /** What the effect was asked for; one effect is wanted for each. */
  subject: z.string().nullable(),
  attempt: z.number().nullable(),
  /** The idempotency key that came with it. */
  key: z.string().nullable(),
});
export type LedgerLine = z.output<typeof lineSchema>;

/** A file outside of the store that effects are written to: one line is one system call. */
export type Ledger = {
  write(line: Partial<LedgerLine> & Pick<LedgerLine, 'event'>): void;
  read(): readonly LedgerLine[];
};

export function openLedger(folder: string): Ledger {
  const path = join(folder, 'ledger.jsonl');
  return {
    write: (line) => {
      const whole: LedgerLine = {
        at: Date.now(),
        processId: process.pid,
        jobId: null,
        subject: null,
        attempt: null,
        key: null,
        ...line,
      };
      appendFileSync(path, `${JSON.stringify(whole)}\n`);
    },
    read: () =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => lineSchema.parse(JSON.parse(line)))
        : [],
  };
}

/** What the ledger says of the effects that were asked for. */
export type EffectCount = {
  /** Effects that happened more than once where once was promised, or under more than one key. */
  readonly doubled: number;
  /** Repeats of an idempotent effect under its same key, which the outside drops. */
  readonly repeated: number;
  /** Subjects without any effect. */
  readonly missing: number;
};

/** Counts the effects of these subjects; those that begin with `once` may happen only once. */
export function countEffects(
  lines: readonly LedgerLine[],
  subjects: readonly string[],
): EffectCount {
  let doubled = 0;
  let repeated = 0;
  let missing = 0;
  for (const subject of subjects) {
    const effects = lines.filter((line) => line.event === 'effect' && line.subject === subject);
    const keys = new Set(effects.map(({ key }) => key));
    if (effects.length === 0) missing += 1;
    if (keys.size > 1 || (subject.startsWith('once') && effects.length > 1)) doubled += 1;
    else repeated += Math.max(0, effects.length - 1);
  }
  return { doubled, repeated, missing };
}
