import type { LanguageModel, ModelPart, ModelRequest } from '#models/language-model.ts';
import type { ModelCatalog } from '#models/model-catalog.ts';

/** A wait that only an abort ends. */
export const hang = { hang: true } as const;

/** What a model of a test does when a prompt matches `when`; each answer is used once, in order. */
export type Rule = { readonly when: RegExp; readonly answers: readonly Answer[] };
/** A text, parts of it, or parts and a wait. */
export type Answer =
  | string
  | readonly (string | typeof hang | { readonly error: string; readonly retryable: boolean })[];

/** A model that fails the test on any call that no rule has an answer for. */
export type StrictModel = {
  readonly catalog: ModelCatalog;
  readonly requests: readonly ModelRequest[];
  /** Calls that had no answer. */
  readonly unexpected: readonly string[];
  /** Answers that were not asked for. */
  unused(): number;
};

/** Answers by rules; the first rule that matches and has an answer left takes the call. */
export function strictModel(rules: readonly Rule[]): StrictModel {
  const left = rules.map(({ when, answers }) => ({ when, answers: [...answers] }));
  const requests: ModelRequest[] = [];
  const unexpected: string[] = [];
  const model: LanguageModel = {
    description: {
      id: 'scripted:strict',
      provider: 'scripted',
      name: 'strict',
      size: null,
      contextLength: 4_096,
      capabilities: ['chat'],
    },
    async *stream(request): AsyncGenerator<ModelPart> {
      requests.push(request);
      const prompt = request.messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
      const answer = left
        .find((rule) => rule.when.test(prompt) && rule.answers.length > 0)
        ?.answers.shift();
      if (answer === undefined) {
        unexpected.push(prompt);
        yield {
          type: 'error',
          error: { code: 'model_failed', message: 'Unexpected call', retryable: false },
        };
        return;
      }
      for (const piece of typeof answer === 'string' ? [answer] : answer) {
        if (typeof piece !== 'string' && 'error' in piece) {
          yield {
            type: 'error',
            error: { code: 'model_failed', message: piece.error, retryable: piece.retryable },
          };
          return;
        }
        if (typeof piece === 'string') yield { type: 'text', text: piece };
        else await aborted(request.signal);
        if (request.signal.aborted) {
          yield { type: 'finish', reason: 'aborted', promptTokens: null, completionTokens: null };
          return;
        }
      }
      yield { type: 'finish', reason: 'stop', promptTokens: null, completionTokens: null };
    },
    close: async () => {},
  };
  const status = {
    current: model.description,
    available: [model.description],
    choice: 'auto',
    state: 'ready',
    note: null,
  } as const;
  return {
    requests,
    unexpected,
    unused: () => left.reduce((sum, { answers }) => sum + answers.length, 0),
    catalog: {
      refresh: async () => ({ ...status, available: [...status.available] }),
      choose: async () => ({ ...status, available: [...status.available] }),
      status: () => ({ ...status, available: [...status.available] }),
      current: async () => model,
      close: async () => {},
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
