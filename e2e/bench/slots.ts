import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { classify } from '#renderer/frontend-llm/classifier.ts';
import { readCorrected, readDraft } from '#renderer/frontend-llm/read-draft.ts';
import type { Classification, ReadingContext } from '#renderer/frontend-llm/reading.ts';
import { builtInWorkflowIds } from '#shared/workflows/built-in-ids.ts';
import { type Gold, readGold } from './gold-set.ts';
import type { BenchmarkOptions, Metric } from './metric.ts';
import { remark } from './prepare.ts';
import { type FieldVerdict, judgeSlots } from './slots-right.ts';

const trainingFolder = fileURLToPath(new URL('../../training/', import.meta.url));

type Judged = {
  readonly gold: Gold;
  /** `null` where no line of the label was made. */
  readonly verdicts: readonly FieldVerdict[] | null;
};

/**
 * The slots alone, the right label given, field by field: on the gold set (or `--gold FILE`), and
 * on all written lines, where heads that were trained without an author's fold guess the
 * enumerations (`training/held-out/slots-*.tsv`). `--misses LABEL.FIELD` lists what was wrong.
 */
export async function* slotsBenchmark({ gold, misses }: BenchmarkOptions): AsyncGenerator<Metric> {
  const guesses = readGuesses();
  const written = readWritten().filter(
    ({ label, text }) => (label !== 'tc' && label !== 'ms') || guesses.has(text),
  );
  const heldOut = judgeAll(written, (text) => ({ ...classify(text), ...guesses.get(text) }));
  const judgedGold = judgeAll(readGold(gold), classify);
  yield* figures('slots.heldOut', heldOut);
  yield* figures('slots.gold', judgedGold);
  if (misses !== undefined) listMisses([...heldOut, ...judgedGold], misses);
}

function judgeAll(
  all: readonly Gold[],
  classifyText: (text: string) => Classification,
): readonly Judged[] {
  const context: ReadingContext = {
    tasks: [],
    recentCommands: [],
    now: Date.UTC(2026, 10, 25, 12),
    workflows: builtInWorkflowIds,
    classify: classifyText,
  };
  return all
    .filter(({ label, line }) => label !== 'ch' && line !== '')
    .map((gold) => {
      const read = readDraft(gold.text, context);
      const line =
        read.label === gold.label
          ? read.line
          : (readCorrected(gold.label, gold.text, context)?.line ?? null);
      return { gold, verdicts: judgeSlots(line, gold.line, gold.text) };
    });
}

function* figures(prefix: string, judged: readonly Judged[]): Generator<Metric> {
  const shares = new Map<string, [right: number, all: number]>();
  const count = (name: string, right: boolean): void => {
    const [before, all] = shares.get(name) ?? [0, 0];
    shares.set(name, [before + (right ? 1 : 0), all + 1]);
  };
  for (const { gold, verdicts } of judged) {
    const right = verdicts?.every((verdict) => verdict.right) ?? false;
    count('right', right);
    count(`${gold.label}.right`, right);
    count(`${gold.label}.line`, verdicts !== null);
    for (const verdict of verdicts ?? []) count(`${gold.label}.${verdict.field}`, verdict.right);
  }
  for (const [name, [right, n]] of [...shares].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const value = Math.round((right / n) * 10_000) / 10_000;
    yield { metric: `${prefix}.${name}`, value, unit: 'ratio', n };
  }
}

function listMisses(judged: readonly Judged[], name: string): void {
  for (const { gold, verdicts } of judged) {
    if (verdicts === null && name === `${gold.label}.line`) remark(`${gold.text} → ${gold.line}`);
    for (const { field, wanted, found, right } of verdicts ?? []) {
      if (right || name !== `${gold.label}.${field}`) continue;
      remark(
        `${gold.text}\n    expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`,
      );
    }
  }
}

function filesOf(folder: string, name: RegExp): readonly string[] {
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .toSorted()
    .map((file) => `${folder}${file}`);
}

function readWritten(): readonly Gold[] {
  return filesOf(`${trainingFolder}data/`, /-train\.tsv$/u).flatMap(readGold);
}

type Guess = Pick<Classification, 'intent' | 'complexity' | 'memory'>;

function readGuesses(): ReadonlyMap<string, Guess> {
  const rows = filesOf(`${trainingFolder}held-out/`, /^slots-.*\.tsv$/u).flatMap((file) =>
    readFileSync(file, 'utf8').trimEnd().split('\n').slice(1),
  );
  const seen = new Set<string>();
  const doubled = new Set<string>();
  const guesses = new Map<string, Guess>();
  for (const row of rows) {
    const [text = '', intent = '', complexity = '', memory = ''] = row.split('\t');
    if (seen.has(text)) doubled.add(text);
    seen.add(text);
    guesses.set(text, { intent, complexity, memory });
  }
  // What two authors wrote may have been trained on.
  for (const text of doubled) guesses.delete(text);
  return guesses;
}
