import type { ReflexLabel } from '#renderer/frontend-llm/reading.ts';
import type { Verdict } from './log-linear-pool.ts';

/** The certainty from which a label is acted on. */
export type Thresholds = Readonly<Record<ReflexLabel, number>>;

/** What is asked of everything that is accepted. */
export type Aims = {
  /** Share of the accepted that is right. */
  readonly precision: number;
  /** Share of plain chat that may become a command. */
  readonly falseCommands: number;
};

/** Figures of a pool with its thresholds, named as the benchmark names them. */
export type Figures = {
  readonly 'label.accuracy': number;
  /** Chat whose likeliest label is a command, whether accepted or not. */
  readonly 'chat.likeliestCommand': number;
  /** Chat that is accepted as a command. */
  readonly 'chat.falseCommand': number;
  /** Right when all that is not accepted is chat. */
  readonly 'acted.accuracy': number;
  readonly 'accepted.share': number;
  readonly 'accepted.precision': number;
  readonly count: number;
};

const lowest = 0.4;
/** Stopping what should have gone on costs most. */
const cancelAtLeast = 0.7;

const isFalseCommand = ({ label, truth }: Verdict): boolean => truth === 'ch' && label !== 'ch';
const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Number((part / whole).toFixed(4));

function accepted(all: readonly Verdict[], thresholds: Thresholds): readonly Verdict[] {
  return all.filter(({ label, probability }) => probability >= thresholds[label]);
}

/** Judges verdicts under thresholds. */
export function figuresOf(all: readonly Verdict[], thresholds: Thresholds): Figures {
  const sure = accepted(all, thresholds);
  const right = (list: readonly Verdict[]): number =>
    list.filter(({ label, truth }) => label === truth).length;
  const chat = all.filter(({ truth }) => truth === 'ch');
  const unsureChat = chat.length - sure.filter(({ truth }) => truth === 'ch').length;
  return {
    'label.accuracy': share(right(all), all.length),
    'chat.likeliestCommand': share(chat.filter(isFalseCommand).length, chat.length),
    'chat.falseCommand': share(sure.filter(isFalseCommand).length, chat.length),
    'acted.accuracy': share(right(sure) + unsureChat, all.length),
    'accepted.share': share(sure.length, all.length),
    'accepted.precision': share(right(sure), sure.length),
    count: all.length,
  };
}

/** The lowest certainty of a label from which so large a share of its verdicts is right. */
function lowestCertainty(own: readonly Verdict[], wanted: number): number {
  let right = 0;
  let threshold = 0.999;
  const sorted = own.toSorted((a, b) => b.probability - a.probability);
  for (const [index, { label, truth, probability }] of sorted.entries()) {
    if (label === truth) right += 1;
    // One more wrong than was seen: a short list at the top proves little.
    if (right / (index + 2) >= wanted || (right === index + 1 && index >= 5)) {
      threshold = probability;
    }
  }
  return threshold;
}

function thresholdsAt(all: readonly Verdict[], wanted: number): Thresholds {
  const of = (name: ReflexLabel): number => {
    const own = all.filter(({ label }) => label === name);
    const bound = Math.max(name === 'cn' ? cancelAtLeast : lowest, lowestCertainty(own, wanted));
    return Math.ceil(bound * 1_000) / 1_000;
  };
  return {
    tc: of('tc'),
    ts: of('ts'),
    wf: of('wf'),
    cl: of('cl'),
    ms: of('ms'),
    ch: of('ch'),
    cn: of('cn'),
    st: of('st'),
  };
}

/** The thresholds that accept most while the aims hold, over precisions a label from loose to strict. */
export function chooseThresholds(all: readonly Verdict[], aims: Aims): Thresholds {
  let best = { thresholds: thresholdsAt(all, 1), share: -1 };
  for (let wanted = 0.9; wanted < 1; wanted += 0.0025) {
    const thresholds = thresholdsAt(all, wanted);
    const found = figuresOf(all, thresholds);
    const holds =
      found['accepted.precision'] >= aims.precision &&
      found['chat.falseCommand'] <= aims.falseCommands;
    if (holds && found['accepted.share'] > best.share) {
      best = { thresholds, share: found['accepted.share'] };
    }
  }
  return best.thresholds;
}
