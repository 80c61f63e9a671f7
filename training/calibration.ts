import { type ReflexLabel, reflexLabels } from '#renderer/frontend-llm/reading.ts';
import { softmax } from './logistic-regression.ts';
import type { Utterance } from './training-data.ts';

/** What a model said about an utterance whose author it had never seen. */
export type HeldOutReading = { readonly utterance: Utterance; readonly logits: Float64Array };

/** A choice with its certainty and whether it was right. */
export type Judged = {
  readonly label: ReflexLabel;
  readonly truth: ReflexLabel;
  readonly author: string;
  readonly probability: number;
};

/** Precision asked of each label: what can do harm must be surer than what only looks something up. */
const wantedPrecision: Readonly<Record<ReflexLabel, number>> = {
  tc: 0.96,
  ts: 0.96,
  wf: 0.97,
  cl: 0.93,
  ms: 0.96,
  ch: 0.95,
  cn: 0.97,
  st: 0.93,
};
/** Below this nothing is acted on, however well few examples went; a wrong cancel costs most. */
const lowestThreshold = (label: ReflexLabel): number => (label === 'cn' ? 0.7 : 0.5);

/** Applies a temperature and takes the likeliest label. */
export function judge({ utterance, logits }: HeldOutReading, temperature: number): Judged {
  const probabilities = softmax(logits, temperature);
  let best = 0;
  for (let index = 1; index < probabilities.length; index += 1) {
    if ((probabilities[index] ?? 0) > (probabilities[best] ?? 0)) best = index;
  }
  return {
    label: reflexLabels[best] ?? 'ch',
    truth: utterance.label,
    author: utterance.author,
    probability: probabilities[best] ?? 0,
  };
}

/** The temperature with the least negative log likelihood on unseen authors. */
export function bestTemperature(readings: readonly HeldOutReading[]): number {
  let best = { temperature: 1, loss: Infinity };
  for (let temperature = 0.5; temperature <= 3; temperature += 0.05) {
    let loss = 0;
    for (const { utterance, logits } of readings) {
      const probability = softmax(logits, temperature)[reflexLabels.indexOf(utterance.label)] ?? 0;
      loss -= Math.log(Math.max(probability, 1e-9));
    }
    if (loss < best.loss) best = { temperature, loss };
  }
  return best.temperature;
}

/** The lowest certainty from which what is accepted has the precision; with how many it accepts. */
export function thresholdFor(
  judged: readonly Judged[],
  precision: number,
): { readonly threshold: number; readonly accepted: number } {
  const sorted = judged.toSorted((a, b) => b.probability - a.probability);
  let right = 0;
  let found = { threshold: 1, accepted: 0 };
  for (const [index, { label, truth, probability }] of sorted.entries()) {
    if (label === truth) right += 1;
    if (right / (index + 1) >= precision) found = { threshold: probability, accepted: index + 1 };
  }
  return found;
}

/** One threshold a label, each read off unseen authors. */
export function chooseThresholds(
  readings: readonly HeldOutReading[],
  temperature: number,
): Readonly<Record<ReflexLabel, number>> {
  const judged = readings.map((reading) => judge(reading, temperature));
  const thresholdOf = (label: ReflexLabel): number => {
    const { threshold } = thresholdFor(
      judged.filter((one) => one.label === label),
      wantedPrecision[label],
    );
    // Rounded up: the bound itself was read off the same sets and is already kind.
    return Math.min(0.999, Math.max(lowestThreshold(label), Math.ceil(threshold * 1_000) / 1_000));
  };
  return {
    tc: thresholdOf('tc'),
    ts: thresholdOf('ts'),
    wf: thresholdOf('wf'),
    cl: thresholdOf('cl'),
    ms: thresholdOf('ms'),
    ch: thresholdOf('ch'),
    cn: thresholdOf('cn'),
    st: thresholdOf('st'),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Number((part / whole).toFixed(4));
}

/** The figures that are printed and kept in the model file. */
export function figures(
  readings: readonly HeldOutReading[],
  temperature: number,
  thresholds: Readonly<Record<ReflexLabel, number>>,
): Readonly<Record<string, unknown>> {
  const judged = readings.map((reading) => judge(reading, temperature));
  const right = (list: readonly Judged[]): number =>
    list.filter((one) => one.label === one.truth).length;
  const chat = judged.filter((one) => one.truth === 'ch');
  const accepted = judged.filter((one) => one.probability >= thresholds[one.label]);
  const acceptedCommands = accepted.filter((one) => one.label !== 'ch');
  const commands = judged.filter((one) => one.truth !== 'ch');
  const at98 = thresholdFor(judged, 0.98);
  const groups = (key: 'author' | 'truth'): Readonly<Record<string, number>> => {
    const names = [...new Set(judged.map((one) => one[key]))];
    return Object.fromEntries(
      names.map((name) => {
        const own = judged.filter((one) => one[key] === name);
        return [name, share(right(own), own.length)];
      }),
    );
  };
  return {
    accuracy: share(right(judged), judged.length),
    accuracyByAuthor: groups('author'),
    accuracyByLabel: groups('truth'),
    chatMadeCommand: share(chat.filter((one) => one.label !== 'ch').length, chat.length),
    chatMadeCommandAccepted: share(
      chat.filter((one) => one.label !== 'ch' && one.probability >= thresholds[one.label]).length,
      chat.length,
    ),
    acceptedAt98: share(at98.accepted, judged.length),
    certaintyAt98: Number(at98.threshold.toFixed(3)),
    accepted: share(accepted.length, judged.length),
    acceptedPrecision: share(right(accepted), accepted.length),
    commandsActedOn: share(right(acceptedCommands), commands.length),
    commandPrecision: share(right(acceptedCommands), acceptedCommands.length),
  };
}
