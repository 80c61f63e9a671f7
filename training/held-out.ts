import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reflexLabels } from '#renderer/frontend-llm/reading.ts';
import type { HeldOutReading } from './calibration.ts';
import { type SlotGuesses, slotTasks } from './slot-training.ts';
import { readTrainingData, type Utterance } from './training-data.ts';

const folder = fileURLToPath(new URL('./held-out/', import.meta.url));
const header = ['# text', ...reflexLabels].join('\t');

/** Keeps a reader's logits of one fold's rows: `text<TAB>eight logits`, in the order of the labels. */
export function writeHeldOut(name: string, readings: readonly HeldOutReading[]): void {
  const lines = readings.map(({ utterance, logits }) =>
    [utterance.text, ...Array.from(logits, (value) => value.toFixed(3))].join('\t'),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.tsv`, `${[header, ...lines].join('\n')}\n`);
}

/** Keeps what the slot heads say of one fold's rows: `text<TAB>intent<TAB>complexity<TAB>memory`. */
export function writeSlotGuesses(fold: string, guesses: readonly SlotGuesses[]): void {
  const lines = guesses.map(({ example, names }) => [example.utterance.text, ...names].join('\t'));
  const head = ['# text', ...Object.keys(slotTasks)].join('\t');
  writeFileSync(`${folder}slots-${fold}.tsv`, `${[head, ...lines].join('\n')}\n`);
}

/**
 * A reader's held-out logits over all folds that it was read on, by text. A text that two authors
 * wrote is left out: it may have been trained on.
 */
export function readHeldOut(reader: string): ReadonlyMap<string, HeldOutReading> {
  const utterances = new Map<string, Utterance>();
  const doubled = new Set<string>();
  for (const utterance of readTrainingData()) {
    if (utterances.has(utterance.text)) doubled.add(utterance.text);
    utterances.set(utterance.text, utterance);
  }
  const readings = new Map<string, HeldOutReading>();
  for (const file of readdirSync(folder).filter((name) => name.startsWith(`${reader}-`))) {
    const [first, ...lines] = readFileSync(`${folder}${file}`, 'utf8').trimEnd().split('\n');
    if (first !== header) throw new Error(`${file} has other labels`);
    for (const line of lines) {
      const [text = '', ...cells] = line.split('\t');
      if (doubled.has(text)) continue;
      const utterance = utterances.get(text);
      if (utterance === undefined)
        throw new Error(`${file} reads what is not in the data: ${text}`);
      readings.set(text, { utterance, logits: Float64Array.from(cells, Number) });
    }
  }
  return readings;
}
