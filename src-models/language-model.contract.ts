import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel, ModelPart, ModelRequest } from './language-model.ts';

/** One implementation under test. */
export type ModelFixture = {
  readonly model: LanguageModel;
  /** Ends what the model stands on; rejects when that was misused. */
  readonly close: () => Promise<void>;
};

/** What the suite asks; a scripted implementation must know these. */
export const contractQuestions = {
  /** Wants a text of more than 8 pieces, written slowly enough to be stopped. */
  story: 'Write a long story about a lighthouse keeper.',
  json: 'Plan a birthday party. Answer as JSON.',
} as const;

/** What the answer to `contractQuestions.json` must look like. */
export const contractSchema: JsonObject = {
  type: 'object',
  properties: {
    title: { type: 'string', maxLength: 40 },
    urgent: { type: 'boolean' },
    steps: {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'string', minLength: 1, maxLength: 30 },
    },
  },
  required: ['title', 'urgent', 'steps'],
  additionalProperties: false,
};

/** What every language model must do. `open` is called for each test. */
export function languageModelContract(name: string, open: () => Promise<ModelFixture>): void {
  const withModel = async (work: (model: LanguageModel) => Promise<void>) => {
    const { model, close } = await open();
    try {
      await work(model);
    } finally {
      await model.close();
      await close();
    }
  };

  // Real weights on a busy machine take their time.
  describe(`${name} as a language model`, { timeout: 60_000 }, () => {
    it('streams text, then one finish', () =>
      withModel(async (model) => {
        const parts = await collect(model.stream(ask({ maximumTokens: 12 })));
        expect(textOf(parts).trim()).not.toBe('');
        expect(parts.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
        expectOneEnd(parts);
        expect(textOf(parts)).not.toContain('\uFFFD');
      }));

    it('cuts the answer at maximumTokens', () =>
      withModel(async (model) => {
        const parts = await collect(model.stream(ask({ maximumTokens: 5 })));
        expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
        expect(parts.length).toBeLessThanOrEqual(6);
      }));

    it('stops in the middle', () =>
      withModel(async (model) => {
        const controller = new AbortController();
        const parts: ModelPart[] = [];
        for await (const part of model.stream(
          ask({ maximumTokens: 400, signal: controller.signal }),
        )) {
          parts.push(part);
          if (parts.length === 2) controller.abort();
        }
        expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'aborted' });
        expect(parts.length).toBeLessThanOrEqual(5);
        expectOneEnd(parts);
      }));

    it('answers after a stop as before it', () =>
      withModel(async (model) => {
        for await (const part of model.stream(ask({ maximumTokens: 400 }))) {
          if (part.type === 'text') break;
        }
        expect(textOf(await collect(model.stream(ask({ maximumTokens: 4 }))))).not.toBe('');
      }));

    it('writes nothing when it was stopped before', () =>
      withModel(async (model) => {
        const parts = await collect(model.stream(ask({ signal: AbortSignal.abort() })));
        expect(parts).toMatchObject([{ type: 'finish', reason: 'aborted' }]);
      }));

    it('answers by a schema', () =>
      withModel(async (model) => {
        const parts = await collect(
          model.stream(
            ask({ content: contractQuestions.json, schema: contractSchema, maximumTokens: 200 }),
          ),
        );
        expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
        const value: unknown = JSON.parse(textOf(parts));
        expect(value).toEqual({
          title: expect.any(String),
          urgent: expect.any(Boolean),
          steps: expect.arrayContaining([expect.any(String)]),
        });
      }));

    it('gives two answers at once', () =>
      withModel(async (model) => {
        const streams = (['interactive', 'background'] as const).map((priority) =>
          collect(model.stream(ask({ maximumTokens: 6, priority }))),
        );
        for (const parts of await Promise.all(streams)) {
          expect(textOf(parts)).not.toBe('');
          expectOneEnd(parts);
        }
      }));

    it('closes although a reader has stopped reading', () =>
      withModel(async (model) => {
        const stream = model.stream(ask({ maximumTokens: 400 }))[Symbol.asyncIterator]();
        expect((await stream.next()).value).toMatchObject({ type: 'text' });
        await model.close();
        const rest = await collect({ [Symbol.asyncIterator]: () => stream });
        expect(rest.at(-1)).toMatchObject({ type: 'finish', reason: 'aborted' });
      }));

    it('ends its streams when it is closed, and takes no new one', () =>
      withModel(async (model) => {
        const stream = model.stream(ask({ maximumTokens: 400 }))[Symbol.asyncIterator]();
        expect((await stream.next()).value).toMatchObject({ type: 'text' });
        const closed = model.close();
        const rest: ModelPart[] = [];
        for (let next = await stream.next(); next.done !== true; next = await stream.next())
          rest.push(next.value);
        await closed;
        expect(rest.at(-1)).toMatchObject({ type: 'finish', reason: 'aborted' });
        expect(await collect(model.stream(ask({})))).toMatchObject([
          { type: 'error', error: { code: 'model_unavailable', retryable: true } },
        ]);
      }));
  });
}

/** A request with the usual values. */
export function ask(options: Partial<ModelRequest> & { readonly content?: string }): ModelRequest {
  const { content = contractQuestions.story, ...rest } = options;
  return {
    messages: [{ role: 'user', content }],
    maximumTokens: 20,
    temperature: 0,
    signal: new AbortController().signal,
    priority: 'interactive',
    ...rest,
  };
}

export async function collect(stream: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export function textOf(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function expectOneEnd(parts: readonly ModelPart[]): void {
  expect(parts.slice(0, -1).every(({ type }) => type === 'text')).toBe(true);
  expect(parts.at(-1)?.type).toBe('finish');
}
