import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type ReflexLabel, reflexLabels } from '#renderer/frontend-llm/reading.ts';

/** One written utterance: what was typed, its label and, where it has one, its coded line. */
export type Utterance = {
  readonly label: ReflexLabel;
  readonly text: string;
  readonly line: string;
  readonly author: string;
};

const rowSchema = z.tuple([z.enum(reflexLabels), z.string().min(1), z.string(), z.string().min(1)]);

function pathOf(file: string): string {
  return fileURLToPath(new URL(`./data/${file}`, import.meta.url));
}

/** The files every reader is trained from: `data/*-train.tsv` in name order. */
const trainingFiles: readonly string[] = readdirSync(pathOf(''))
  .filter((file) => file.endsWith('-train.tsv'))
  .toSorted();

const foldsSchema = z.record(z.string(), z.array(z.string().min(1)).min(1));

/** Authors by fold: authors who were written side by side are held out together. */
export function readFolds(): Readonly<Record<string, readonly string[]>> {
  return foldsSchema.parse(JSON.parse(readFileSync(pathOf('folds.json'), 'utf8')));
}

/** Reads `label<TAB>text<TAB>line<TAB>author`; `#` starts a comment line. Throws on a malformed row. */
export function parseUtterances(content: string, name: string): readonly Utterance[] {
  return content.split('\n').flatMap((row, index) => {
    if (row.trim() === '' || row.startsWith('# ')) return [];
    const cells = rowSchema.safeParse(row.split('\t'));
    if (!cells.success) throw new Error(`${name}, line ${index + 1}: ${cells.error.message}`);
    const [label, text, line, author] = cells.data;
    return [{ label, text, line, author }];
  });
}

/** All training utterances in file order. */
export function readTrainingData(): readonly Utterance[] {
  return trainingFiles.flatMap((file) => parseUtterances(readFileSync(pathOf(file), 'utf8'), file));
}

/** SHA-256 over the training files: a model carries it, and a test refuses a stale model. */
export function trainingDataHash(): string {
  const hash = createHash('sha256');
  for (const file of trainingFiles) hash.update(readFileSync(pathOf(file)));
  return hash.digest('hex');
}

/** The hand-written gold set: never trained on. */
export function readGoldSet(): readonly Utterance[] {
  return parseUtterances(readFileSync(pathOf('reflex-gold.tsv'), 'utf8'), 'reflex-gold.tsv');
}
