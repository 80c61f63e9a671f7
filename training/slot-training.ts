import type { ReflexLabel } from '#renderer/frontend-llm/reading.ts';
import { type Example, seed, vectorOf, type Vocabulary } from './label-training.ts';
import { type LinearHead, logits, trainLogisticRegression } from './logistic-regression.ts';

/** Rows that the slot heads may use: they have less data and need fewer. */
const slotRows = 8_000;
const slotOptions = { epochs: 16, learningRate: 0.1, decay: 0.02, dropout: 0.35, seed };

type SlotTask = {
  readonly names: readonly string[];
  readonly label: ReflexLabel;
  /** Its place among the three heads. */
  readonly column: number;
  readonly field: (line: string) => string | undefined;
};

const lastField = (line: string): string | undefined => line.split('|').at(-1);

/** The enumerations that a head guesses, and where a coded line has them. */
export const slotTasks = {
  intent: {
    names: ['coding', 'writing', 'research', 'planning', 'personal', 'work', 'business_growth'],
    label: 'tc',
    column: 0,
    field: (line: string) => line.split('|').at(-2),
  },
  complexity: { names: ['low', 'medium', 'high'], label: 'tc', column: 1, field: lastField },
  memory: {
    names: ['semantic', 'episodic', 'preference', 'procedural'],
    label: 'ms',
    column: 2,
    field: lastField,
  },
} as const satisfies Record<string, SlotTask>;

/** Index of an example's name; −1 where it has none. */
export function slotIndex(task: SlotTask, { utterance }: Example): number {
  return utterance.label === task.label ? task.names.indexOf(task.field(utterance.line) ?? '') : -1;
}

/** Trains one head on the examples that have such a slot. */
export function trainSlot(
  task: SlotTask,
  examples: readonly Example[],
  vocabulary: Vocabulary,
): LinearHead {
  const usable = examples.filter((example) => slotIndex(task, example) >= 0);
  return trainLogisticRegression(
    usable.map((example) => vectorOf(example, vocabulary, slotRows)),
    Int32Array.from(usable, (example) => slotIndex(task, example)),
    new Float64Array(usable.length).fill(1),
    {
      ...slotOptions,
      columns: Math.min(slotRows, vocabulary.buckets.length),
      classes: task.names.length,
    },
  );
}

/** What heads that have not seen an example's author say of its enumerations. */
export type SlotGuesses = {
  readonly example: Example;
  /** Intent, complexity and memory type, in the order of `slotTasks`. */
  readonly names: readonly string[];
};

/** Trains the heads on some authors and asks them about the tasks and memories of others. */
export function guessSlots(
  seen: readonly Example[],
  unseen: readonly Example[],
  vocabulary: Vocabulary,
): readonly SlotGuesses[] {
  const heads = Object.values(slotTasks).map((task) => ({
    task,
    head: trainSlot(task, seen, vocabulary),
  }));
  return unseen
    .filter(({ utterance: { label } }) => label === 'tc' || label === 'ms')
    .map((example) => ({
      example,
      names: heads.map(({ task, head }) => likeliest(task, head, example, vocabulary)),
    }));
}

function likeliest(
  task: SlotTask,
  head: LinearHead,
  example: Example,
  vocabulary: Vocabulary,
): string {
  const scores = logits(head, vectorOf(example, vocabulary, slotRows));
  let best = 0;
  for (const [index, score] of scores.entries()) if (score > (scores[best] ?? 0)) best = index;
  return task.names[best] ?? '';
}
