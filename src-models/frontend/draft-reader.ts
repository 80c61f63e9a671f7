import type { FrontendLabel, LabelProbabilities } from '#shared/contracts/frontend-model.ts';

/** One small model that says what a draft is. */
export type DraftReader = {
  /**
   * Null once the signal has aborted, or for a draft without a word. Rejects when the model fails;
   * the next draft may be read again.
   */
  read(draft: string, signal: AbortSignal): Promise<LabelProbabilities | null>;
  close(): Promise<void>;
};

/** A reader that can also count tokens, and fill the slots of a command. */
export type SlotReader = DraftReader & {
  /** How many tokens a text has for its model. */
  countTokens(text: string): number;
  /** The coded line, its free text copied from the draft; null where it does not come about. */
  copySlots(
    request: {
      readonly draft: string;
      readonly label: FrontendLabel;
      readonly workflowIds: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<string | null>;
};

/** A record with one value for each label. */
export function forEachLabel<Value>(
  value: (label: FrontendLabel) => Value,
): Record<FrontendLabel, Value> {
  return {
    ch: value('ch'),
    tc: value('tc'),
    ts: value('ts'),
    wf: value('wf'),
    cl: value('cl'),
    ms: value('ms'),
    st: value('st'),
    cn: value('cn'),
  };
}

/** Softmax of one score per label, divided by the temperature. Throws where a score is no number. */
export function toProbabilities(
  scores: Readonly<Record<FrontendLabel, number>>,
  temperature: number,
): LabelProbabilities {
  const highest = Math.max(...Object.values(scores));
  const weights = forEachLabel((label) => Math.exp((scores[label] - highest) / temperature));
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (!Number.isFinite(sum)) throw new Error('The model gave a score that is no number.');
  return forEachLabel((label) => weights[label] / sum);
}
