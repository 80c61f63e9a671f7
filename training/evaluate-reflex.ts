/**
 * Measures the whole reflex (rules and classifier) on a file of utterances:
 * `node training/evaluate-reflex.ts [file.tsv] [--errors]`; without a file, on the gold set.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDraft } from '#renderer/frontend-llm/read-draft.ts';
import type { Reading, ReadingContext } from '#renderer/frontend-llm/reading.ts';
import { builtInWorkflowIds } from '#shared/workflows/built-in-ids.ts';
import { parseUtterances, readGoldSet, type Utterance } from './training-data.ts';

/** A context with all workflows and no tasks. */
export const emptyContext: ReadingContext = {
  tasks: [],
  recentCommands: [],
  now: Date.UTC(2026, 10, 25, 12),
  workflows: builtInWorkflowIds,
};

/** The figures of a set: `final` judges what is acted on, `guess` the label before thresholds. */
export type Evaluation = {
  readonly count: number;
  readonly finalAccuracy: number;
  readonly guessAccuracy: number;
  readonly chatMadeCommand: number;
  readonly acceptedShare: number;
  readonly acceptedPrecision: number;
  readonly commandsActedOn: number;
  readonly commandPrecision: number;
  readonly byRule: number;
  readonly rulePrecision: number;
};

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Number((part / whole).toFixed(4));
}

/** Reads every utterance and compares. */
export function evaluate(utterances: readonly Utterance[]): {
  readonly figures: Evaluation;
  readonly errors: readonly { readonly utterance: Utterance; readonly reading: Reading }[];
} {
  const read = utterances.map((utterance) => ({
    utterance,
    reading: readDraft(utterance.text, emptyContext),
  }));
  type One = (typeof read)[number];
  const right = ({ utterance, reading }: One): boolean => utterance.label === reading.label;
  const chat = read.filter(({ utterance }) => utterance.label === 'ch');
  const commands = read.filter(({ utterance }) => utterance.label !== 'ch');
  const accepted = read.filter(({ reading }) => reading.accepted);
  const acted = accepted.filter(({ reading }) => reading.label !== 'ch');
  const ruled = read.filter(({ reading }) => reading.source === 'rule');
  const figures = {
    count: read.length,
    finalAccuracy: ratio(read.filter(right).length, read.length),
    guessAccuracy: ratio(
      read.filter((one) => (one.reading.guess?.label ?? one.reading.label) === one.utterance.label)
        .length,
      read.length,
    ),
    chatMadeCommand: ratio(chat.filter((one) => !right(one)).length, chat.length),
    acceptedShare: ratio(accepted.length, read.length),
    acceptedPrecision: ratio(accepted.filter(right).length, accepted.length),
    commandsActedOn: ratio(acted.filter(right).length, commands.length),
    commandPrecision: ratio(acted.filter(right).length, acted.length),
    byRule: ratio(ruled.length, read.length),
    rulePrecision: ratio(ruled.filter(right).length, ruled.length),
  };
  return { figures, errors: read.filter((one) => !right(one)) };
}

function main(): void {
  const file = process.argv[2]?.startsWith('--') ? undefined : process.argv[2];
  const set =
    file === undefined ? readGoldSet() : parseUtterances(readFileSync(file, 'utf8'), file);
  const { figures, errors } = evaluate(set);
  console.log(JSON.stringify(figures, undefined, 2));
  if (!process.argv.includes('--errors')) return;
  for (const { utterance, reading } of errors) {
    const guess = reading.guess
      ? `${reading.guess.label} ${reading.guess.probability.toFixed(2)}`
      : '';
    console.log(
      `${utterance.label} read as ${reading.label} (${reading.source}; ${guess}): ${utterance.text}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
