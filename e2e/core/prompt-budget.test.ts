import { getLlama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireEmbeddedModelFile } from '#models/embedded/test-model.ts';
import {
  buildPrompt,
  type PromptContext,
  promptBudgets,
  systemSection,
} from '#shared/frontend/prompt.ts';

/** The most that the frontend model may be given, in its own tokens. */
const mostTokens = 2_000;

let model: LlamaModel;
const count = (text: string): number => model.tokenize(text).length;

beforeAll(async () => {
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
  model = await llama.loadModel({ modelPath: requireEmbeddedModelFile(), vocabOnly: true });
}, 60_000);
afterAll(async () => await model.dispose());

const context: Pick<PromptContext, 'tasks' | 'recentCommands'> = {
  tasks: Array.from({ length: 200 }, (_, index) => ({
    id: `task_01k3${index}`,
    title: `Something with a name long enough to count ${index}`,
    status: 'running',
    progress: index / 200,
  })),
  recentCommands: Array.from({ length: 100 }, (_, index) => `tc:Task ${index} of many|work|low`),
};

describe("the frontend's prompt, counted by its model's own tokenizer", () => {
  test('the system section stands whole within its budget', () => {
    expect(count(systemSection())).toBeLessThanOrEqual(promptBudgets.system);
    expect(buildPrompt('hi', context, count).system).toBe(systemSection());
  });

  test.each([
    ['words', 'a word and another one '.repeat(5_000)],
    ['emoji', '🙂👨‍👩‍👧'.repeat(9_000)],
    ['right to left', 'שלום עולם مرحبا '.repeat(6_000)],
    ['a log', '2026-11-25T12:00:00.123Z [main] ERROR 0xdeadbeef\n'.repeat(2_000)],
    ['brackets', '{}[]<>'.repeat(20_000)],
    ['a short message', 'fix the login page'],
  ])('all of it is under 2,000 tokens with %s', (_, message) => {
    const prompt = buildPrompt(message, context, count);
    for (const name of ['system', 'recentCommands', 'status', 'message'] as const) {
      expect(count(prompt[name])).toBeLessThanOrEqual(promptBudgets[name]);
    }
    expect(count(Object.values(prompt).join('\n'))).toBeLessThanOrEqual(mostTokens);
    // What is cut is cut at the end, and a short message stays whole.
    expect(message.startsWith(prompt.message)).toBe(true);
    if (message.length < 100) expect(prompt.message).toBe(message);
    else expect(count(prompt.message)).toBeGreaterThan(promptBudgets.message * 0.9);
  });
});
