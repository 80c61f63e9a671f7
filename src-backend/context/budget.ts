import type { ModelDescription } from '#shared/contracts/entities.ts';

/** How much a model may be shown and may write. */
export type Budget = {
  /** UTF-16 code units of prompt. */
  readonly promptCharacters: number;
  /** Tokens of answer. */
  readonly answerTokens: number;
};

/** A tokenizer makes a token of about four letters of English; three is on the safe side. */
const charactersPerToken = 3;
/** More context than this only makes a small machine slow. */
const largestContext = 8_192;
const unknownContext = 2_048;

/** Divides a model's context between the prompt and an answer of at most `wantedTokens`. */
export function budgetFor(model: ModelDescription, wantedTokens: number): Budget {
  const context = Math.min(largestContext, model.contextLength ?? unknownContext);
  const answerTokens = Math.min(wantedTokens, Math.floor(context / 3));
  return { answerTokens, promptCharacters: (context - answerTokens) * charactersPerToken };
}

/** The text, or its beginning and end with a mark between, in at most `maximum` code units. */
export function shorten(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const mark = '\n[…]\n';
  const room = Math.max(0, maximum - mark.length);
  const head = Math.ceil(room * 0.6);
  return `${text.slice(0, head)}${mark}${text.slice(text.length - (room - head))}`;
}
