import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import { frontendLabels, type FrontendLabel } from '#shared/contracts/frontend-model.ts';
import { isKinglyError, KinglyError, parseInput } from '#shared/errors.ts';
import { hasContent } from '../embedding-model.ts';
import { watchedFetch } from '../ollama/watched-fetch.ts';
import { linkAbort } from '../stream-abort.ts';
import { forEachLabel, toProbabilities } from './draft-reader.ts';
import type { AdapterHead } from './heads.ts';
import type { OllamaReader } from './ollama-reader.ts';

/** Likeliest tokens that are asked for; a server gives no more than 20. */
const topTokens = 20;
/** Of a longer draft the beginning and the end count, in UTF-16 code units. */
const draftBeginning = 800;
const draftEnd = 200;
/** Tokens; what was kept of a draft fits, whatever it is written in. */
const contextLength = 2_048;

const scored = z.object({ token: z.string(), logprob: z.number() });
const answerSchema = z.object({
  response: z.string(),
  // A server from before November 2025 gives none.
  logprobs: z.array(scored.extend({ top_logprobs: z.array(scored).default([]) })).optional(),
});

/**
 * Kingly’s own adapter in the person’s Ollama: asked with the prompt that it was trained with, for
 * one token, whose probabilities are calibrated as they are in the embedded runtime.
 */
export function createOllamaAdapterReader(options: {
  /** `http://127.0.0.1:11434` */
  readonly address: string;
  readonly modelName: string;
  readonly head: AdapterHead;
}): OllamaReader {
  const { address, modelName, head } = options;
  const closing = new AbortController();
  return {
    read: async ({ draft }, signal) => {
      if (!hasContent(draft) || signal.aborted) return null;
      const link = linkAbort([signal, closing.signal]);
      try {
        const client = new Ollama({
          host: address,
          fetch: watchedFetch({
            signal: link.signal,
            firstByteTimeoutMs: 240_000,
            idleTimeoutMs: 60_000,
            isLines: false,
          }),
        });
        const { before, separator } = head.prompt;
        const answer: unknown = await client.generate({
          model: modelName,
          prompt: `${before}${shownOf(draft)}${separator}`,
          raw: true,
          stream: false,
          logprobs: true,
          top_logprobs: topTokens,
          // Of so small a model a second thread only waits for the first, for seconds where the
          // machine is busy.
          options: { num_predict: 1, num_ctx: contextLength, num_thread: 1, temperature: 0 },
        });
        return opinionOf(parseInput(answerSchema, answer, 'Ollama’s answer'), head);
      } catch (error) {
        if (link.signal.aborted) return null;
        if (isKinglyError(error)) throw error;
        throw new KinglyError('model_failed', `Ollama failed: ${String(error)}`, { cause: error });
      } finally {
        link.release();
      }
    },
    close: () => {
      closing.abort();
      return Promise.resolve();
    },
  };
}

/** The part of a draft that is looked at, without what the server would read as control tokens. */
function shownOf(draft: string): string {
  const text = draft.trim();
  const cut =
    text.length <= draftBeginning + draftEnd
      ? text
      : `${text.slice(0, draftBeginning)}${text.slice(-draftEnd)}`;
  return cut.replace(/\p{Surrogate}/gu, ' ').replaceAll('<|', '< |');
}

function opinionOf(answer: z.infer<typeof answerSchema>, head: AdapterHead) {
  const labelOf = (token: string): FrontendLabel | undefined =>
    frontendLabels.find((label) => head.labelTokens[label] === token);
  const top = answer.logprobs?.[0]?.top_logprobs ?? [];
  if (!top.some(({ token }) => labelOf(token) !== undefined)) {
    const label = labelOf(answer.response);
    return label === undefined ? null : { label, probabilities: null, line: null };
  }
  // A label that is not among the likeliest tokens is less likely than all of them.
  const least = Math.min(...top.map(({ logprob }) => logprob));
  const probabilities = toProbabilities(
    forEachLabel((label) => {
      const found = top.find(({ token }) => token === head.labelTokens[label]);
      return (found?.logprob ?? least) + head.bias[label];
    }),
    head.temperature,
  );
  const [best = 'ch'] = frontendLabels.toSorted(
    (one, other) => probabilities[other] - probabilities[one],
  );
  return { label: best, probabilities, line: null };
}
