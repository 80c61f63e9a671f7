import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { generateJson, generateText } from './generate.ts';
import { modelOfParts, saying, type TestAnswer } from './model-of-parts.ts';

const request = (signal = new AbortController().signal) => ({
  messages: [{ role: 'user', content: 'Hello' } as const],
  maximumTokens: 10,
  signal,
  priority: 'interactive' as const,
});

describe('text', () => {
  test('is collected and handed on piece by piece', async () => {
    const pieces: string[] = [];
    const text = await generateText(modelOfParts([saying(' Hel', 'lo\n')]), {
      ...request(),
      onText: (piece) => pieces.push(piece),
    });
    expect(text).toBe('Hello');
    expect(pieces).toEqual([' Hel', 'lo\n']);
  });

  test.each<[string, TestAnswer, string, boolean]>([
    ['nothing', saying(''), 'model_invalid_reply', true],
    ['only signs', saying('…\n', '%%#'), 'model_invalid_reply', true],
    ['noise', saying('}{ tc:|| \u0000 [["nonsense": '), 'model_invalid_reply', true],
    ['no end', [{ type: 'text', text: 'Hel' }], 'model_failed', true],
    [
      'an error',
      [{ type: 'error', error: { code: 'model_failed', message: 'It broke', retryable: false } }],
      'model_failed',
      false,
    ],
    [
      'an end that nobody asked for',
      [{ type: 'finish', reason: 'aborted', promptTokens: null, completionTokens: null }],
      'model_failed',
      true,
    ],
  ])('%s is an error', async (_name, answer, code, retryable) => {
    await expect(generateText(modelOfParts([answer]), request())).rejects.toMatchObject({
      code,
      retryable,
    });
  });

  test('silence ends with a timeout, also when the model does not listen', async () => {
    const silent = generateText(modelOfParts([['hang']]), { ...request(), limits: { firstMs: 5 } });
    await expect(silent).rejects.toMatchObject({ code: 'timeout', retryable: true });
    const stuck = generateText(modelOfParts([[{ type: 'text', text: 'Hel' }, 'hang']]), {
      ...request(),
      limits: { idleMs: 5 },
    });
    await expect(stuck).rejects.toMatchObject({ code: 'timeout' });
  });

  test('waiting in line behind other answers is no silence', async () => {
    vi.useFakeTimers();
    try {
      const model = modelOfParts([]);
      const waiting = {
        ...model,
        async *stream() {
          await new Promise((resolve) => setTimeout(resolve, 14 * 60_000));
          yield { type: 'text', text: 'Hello' } as const;
          await new Promise((resolve) => setTimeout(resolve, 50_000));
          yield {
            type: 'finish',
            reason: 'stop',
            promptTokens: null,
            completionTokens: null,
          } as const;
        },
      };
      const text = generateText(waiting, request());
      await vi.advanceTimersByTimeAsync(15 * 60_000);
      expect(await text).toBe('Hello');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an abort ends it at once', async () => {
    const controller = new AbortController();
    const text = generateText(modelOfParts([[{ type: 'text', text: 'Hel' }, 'hang']]), {
      ...request(controller.signal),
      onText: () => controller.abort(),
    });
    await expect(text).rejects.toMatchObject({ code: 'cancelled' });
    await expect(generateText(modelOfParts([]), request(controller.signal))).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('JSON', () => {
  const options = () => ({
    ...request(),
    schema: { type: 'object' },
    reading: z.object({ a: z.number() }),
    purpose: 'say a',
  });

  test('is asked for once more when it cannot be read', async () => {
    const model = modelOfParts([saying('{"a":'), saying('{"a":2}')]);
    expect(await generateJson(model, options())).toEqual({ a: 2 });
    expect(model.requests.map(({ temperature }) => temperature)).toEqual([0, 0.7]);
  });

  test('that stays unreadable is an error worth another attempt', async () => {
    const model = modelOfParts([saying('no'), saying('')]);
    await expect(generateJson(model, options())).rejects.toMatchObject({
      code: 'model_invalid_reply',
      retryable: true,
      message: 'The model (test) did not say a: its answer could not be read',
    });
  });
});
