import {
  type FrontendLabel,
  frontendLabels,
  type FrontendReader,
  type LabelProbabilities,
  type OllamaOpinion,
} from '#shared/contracts/frontend-model.ts';
import agreementFile from './agreement.json' with { type: 'json' };

/** What the readers say about one draft; null where a reader was not asked or is not there. */
export type ReaderOpinions = {
  readonly encoder: LabelProbabilities | null;
  readonly adapter: LabelProbabilities | null;
  readonly ollama: OllamaOpinion | null;
};

/** Nobody but the reflex. */
export const noOpinions: ReaderOpinions = { encoder: null, adapter: null, ollama: null };

/** The readers whose opinions are weighed together; numbers are fitted for each set by itself. */
export type ReaderSet = 'reflex' | 'reflex+encoder' | 'reflex+encoder+adapter';

type SetNumbers = {
  /** How much the logarithm of a reader's probability counts; by the reader's name. */
  readonly weights: Readonly<Record<string, number>>;
  /** Added to a label's score. */
  readonly bias: Readonly<Record<FrontendLabel, number>>;
  /** The pooled probability from which a label is acted on. */
  readonly thresholds: Readonly<Record<FrontendLabel, number>>;
};

/** The numbers of the agreement: `training/fit-agreement.ts` writes them, nobody else does. */
export type AgreementTable = { readonly sets: Readonly<Record<ReaderSet, SetNumbers>> };

/** The numbers that the app ships. */
export const shippedAgreement: AgreementTable = agreementFile;

/**
 * What follows from the opinions: act on a label at once, ask a slower reader first, or treat the
 * message as plain chat, which does no harm when it is wrong.
 */
export type Decision = {
  readonly kind: 'accept' | 'ask' | 'chat';
  /** The likeliest label of the pool, also where it is not acted on. */
  readonly label: FrontendLabel;
  /** Of that label, pooled, 0…1. */
  readonly probability: number;
  readonly pooled: LabelProbabilities;
  /** Who should be asked; null but for `ask`. */
  readonly asks: FrontendReader | null;
  /** For `chat`: the command that the person may be asked about; null for none. */
  readonly suggests: FrontendLabel | null;
};

/**
 * From this pooled probability on, a model of Ollama that says the same is enough. It is calibrated
 * by nobody: one that always says yes adds at most one wrong in five to what it confirms.
 */
const confirmedFrom = 0.8;
/** From this pooled probability on, a command that such a model names is asked about. */
const suggestedFrom = 0.2;

/** A reader that says 0 would veto for ever; nobody is that sure. */
const floor = 1e-4;

/**
 * The decision table. Opinions are pooled as a weighted sum of log probabilities with a bias a
 * label; the numbers are those of the set of readers that have spoken.
 *
 * | spoken                    | likeliest ≥ its threshold | else, who can still be asked | else |
 * | ------------------------- | ------------------------- | ---------------------------- | ---- |
 * | reflex                    | accept                    | encoder, else Ollama’s model | chat |
 * | reflex, encoder           | accept                    | adapter, else Ollama’s model | chat |
 * | reflex, encoder, adapter  | accept                    | Ollama’s model               | chat |
 *
 * The trained adapter in Ollama (`kingly-front`) has the adapter’s place where that has not spoken.
 * Any other model there only names a label, and is not in the pool: it confirms what the pool holds
 * for likeliest at 0.8 or more, and what it alone calls a command is chat all the same, which the
 * person may be asked about.
 *
 * An adapter without an encoder is not heard: no numbers were fitted for those two. Rules and typed
 * lines are not asked about here; they decide before. Pure.
 * @param canAsk the readers that are there and have not answered
 */
export function decide(
  reflex: LabelProbabilities,
  opinions: ReaderOpinions,
  canAsk: readonly FrontendReader[],
  table: AgreementTable = shippedAgreement,
): Decision {
  const { encoder, ollama } = opinions;
  const adapter = opinions.adapter ?? ollama?.probabilities ?? null;
  const spoken: [string, LabelProbabilities][] = [['reflex', reflex]];
  if (encoder !== null) spoken.push(['encoder', encoder]);
  if (encoder !== null && adapter !== null) spoken.push(['adapter', adapter]);
  const set = setOf(spoken.length);
  const numbers = table.sets[set];
  const pooled = pool(spoken, numbers);
  const label = likeliestLabel(pooled);
  const probability = pooled[label];
  const found = { label, probability, pooled, suggests: null };
  // Of the pool's own readers nobody confirms himself.
  const isPooled = set === 'reflex+encoder+adapter' && opinions.adapter === null;
  const named = ollama === null || isPooled ? null : ollama.label;
  const isConfirmed = named === label && probability >= confirmedFrom;
  if (probability >= numbers.thresholds[label] || isConfirmed)
    return { ...found, kind: 'accept', asks: null };
  const silent: readonly (FrontendReader | null)[] = [
    encoder === null ? 'encoder' : adapter === null ? 'adapter' : null,
    ollama === null ? 'ollama' : null,
  ];
  const asks = silent.find((reader) => reader !== null && canAsk.includes(reader)) ?? null;
  if (asks !== null) return { ...found, kind: 'ask', asks };
  const suggests =
    named !== null && named !== 'ch' && pooled[named] >= suggestedFrom ? named : null;
  return { ...found, kind: 'chat', asks: null, suggests };
}

function setOf(readers: number): ReaderSet {
  if (readers === 1) return 'reflex';
  return readers === 2 ? 'reflex+encoder' : 'reflex+encoder+adapter';
}

function pool(
  spoken: readonly (readonly [string, LabelProbabilities])[],
  { weights, bias }: SetNumbers,
): LabelProbabilities {
  const scores = frontendLabels.map((label) =>
    spoken.reduce(
      (sum, [reader, says]) =>
        sum + (weights[reader] ?? 0) * Math.log(Math.max(floor, says[label])),
      bias[label],
    ),
  );
  return byLabel(softmax(scores));
}

/** Scores as probabilities that sum to 1. */
export function softmax(scores: readonly number[]): readonly number[] {
  const top = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - top));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** Values in the order of `frontendLabels`, named. */
export function byLabel(values: readonly number[]): LabelProbabilities {
  const [ch = 0, tc = 0, ts = 0, wf = 0, cl = 0, ms = 0, st = 0, cn = 0] = values;
  return { ch, tc, ts, wf, cl, ms, st, cn };
}

/** The label with the highest probability; the first of equals. */
export function likeliestLabel(probabilities: LabelProbabilities): FrontendLabel {
  let best: FrontendLabel = 'ch';
  for (const label of frontendLabels) if (probabilities[label] > probabilities[best]) best = label;
  return best;
}
