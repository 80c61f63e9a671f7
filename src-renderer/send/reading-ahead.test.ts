import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type DraftReading,
  frontendLabels,
  type FrontendReader,
  type LabelProbabilities,
} from '#shared/contracts/frontend-model.ts';
import { byLabel } from '../frontend-llm/agreement.ts';
import { classify } from '../frontend-llm/classifier.ts';
import { readDraft } from '../frontend-llm/read-draft.ts';
import type { ReadingContext } from '../frontend-llm/reading.ts';
import { createReadingAhead, cutForReaders, type ReadingAheadParts } from './reading-ahead.ts';

const says = (label: string, share: number): LabelProbabilities =>
  byLabel(frontendLabels.map((each) => (each === label ? share : (1 - share) / 7)));
/** A reflex that leaves it open, however the shipped one is trained. */
const leaning = (label: 'tc' | 'wf'): ReadingContext => ({
  tasks: [],
  recentCommands: [],
  now: 0,
  workflows: [],
  classify: (text) => ({
    ...classify(text),
    label,
    probability: 0.4,
    probabilities: says(label, 0.4),
  }),
});
const context = leaning('tc');
const unsure = 'haircut, saturday morning';

type Asked = { readonly draft: string; readonly reader: FrontendReader };

function harness(options: Partial<ReadingAheadParts> = {}) {
  const asked: Asked[] = [];
  const state: {
    answer: (asked: Asked) => DraftReading | Promise<DraftReading>;
    now: number;
    line: string | null;
  } = {
    answer: () => ({
      superseded: false,
      encoder: null,
      adapter: null,
      ollama: null,
      milliseconds: 1,
    }),
    now: 0,
    line: null,
  };
  const read: string[] = [];
  const told = { tasks: [], recentCommands: ['tc:Before|work|low'], workflowIds: [] };
  const contexts: unknown[] = [];
  const ahead = createReadingAhead({
    // As in the window, where no model of Ollama was chosen.
    read: (draft, opinions, canAsk) =>
      readDraft(
        draft,
        context,
        opinions,
        canAsk.filter((each) => each !== 'ollama'),
      ),
    app: () => ({
      'frontend.read': async ({ draft, readers: [reader = 'encoder'], context: given }) => {
        if (given !== undefined) contexts.push(given);
        const question = { draft, reader };
        asked.push(question);
        return await state.answer(question);
      },
      'frontend.copySlots': () => Promise.resolve({ line: state.line }),
    }),
    isAllowed: () => true,
    workflowIds: () => [],
    promptContext: () => told,
    afterPaint: (run) => void setTimeout(run, 16),
    now: () => state.now,
    onRead: (draft) => read.push(draft),
    ...options,
  });
  const reader = (name: FrontendReader, label: string, share: number) => ({
    superseded: false as const,
    encoder: null,
    adapter: null,
    ollama: null,
    milliseconds: 1,
    [name]: says(label, share),
  });
  return { ahead, asked, read, state, reader, told, contexts };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('reading ahead', () => {
  test('reads after a pause and at the end of a word, never in the task of the key', async () => {
    const { ahead, asked, state, reader } = harness();
    state.answer = ({ reader: name }) => reader(name, 'tc', 0.99);
    for (const draft of ['h', 'hai', 'haircut']) ahead.draftChanged(draft);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(119);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(asked.map(({ draft }) => draft)).toEqual(['haircut']);
    ahead.draftChanged(unsure);
    ahead.draftChanged(`${unsure} `);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(17);
    expect(asked.map(({ draft }) => draft)).toEqual(['haircut', unsure]);
  });

  test('keeps the reading under the exact draft, until something is sent', async () => {
    const { ahead, asked, read, state, reader } = harness();
    state.answer = ({ reader: name }) => reader(name, 'tc', 0.99);
    ahead.draftChanged(unsure);
    await vi.advanceTimersByTimeAsync(130);
    expect(ahead.opinionsOf(unsure).encoder?.tc).toBe(0.99);
    expect(ahead.opinionsOf(`${unsure}!`).encoder).toBeNull();
    expect(read).toEqual([unsure]);
    await ahead.ask(unsure);
    expect(asked).toHaveLength(1);
    ahead.clear();
    expect(ahead.opinionsOf(unsure).encoder).toBeNull();
  });

  test('asks the slower reader only where the faster leaves it open', async () => {
    const { ahead, asked, state, reader } = harness();
    state.answer = ({ reader: name }) => reader(name, name === 'encoder' ? 'ms' : 'tc', 0.6);
    const opinions = await ahead.ask(unsure);
    expect(asked.map(({ reader: name }) => name)).toEqual(['encoder', 'adapter']);
    expect(opinions).toMatchObject({ encoder: { ms: 0.6 }, adapter: { tc: 0.6 } });
  });

  test('asks a model of Ollama last, tells it of the work, and keeps the line that it copied', async () => {
    const { ahead, asked, state, told, contexts } = harness({
      read: (draft, opinions, canAsk) => readDraft(draft, context, opinions, canAsk),
    });
    const line = 'tc:Windows at the back|home|low';
    state.answer = ({ reader: name }) => ({
      superseded: false,
      encoder: name === 'encoder' ? says('tc', 0.5) : null,
      adapter: name === 'adapter' ? says('tc', 0.5) : null,
      ollama: name === 'ollama' ? { label: 'tc', probabilities: null, line } : null,
      milliseconds: 1,
    });
    const opinions = await ahead.ask(unsure);
    expect(asked.map(({ reader: name }) => name)).toEqual(['encoder', 'adapter', 'ollama']);
    expect(contexts).toEqual([told]);
    expect(opinions).toMatchObject({ ollama: { label: 'tc' }, copied: { kind: 'tc' } });
  });

  test('the latest draft wins: an answer for an older one is not told', async () => {
    const { ahead, read, state } = harness();
    const waiting: ((answer: DraftReading) => void)[] = [];
    state.answer = () => new Promise((resolve) => waiting.push(resolve));
    ahead.draftChanged(unsure);
    await vi.advanceTimersByTimeAsync(130);
    ahead.draftChanged(`${unsure} or sunday`);
    await vi.advanceTimersByTimeAsync(130);
    waiting[0]?.({ superseded: true });
    waiting[1]?.({
      superseded: false,
      encoder: says('tc', 0.99),
      adapter: null,
      ollama: null,
      milliseconds: 1,
    });
    await vi.advanceTimersByTimeAsync(1);
    expect(read).toEqual([`${unsure} or sunday`]);
  });

  test('Enter waits for the answer that is under way, and asks nothing twice', async () => {
    const { ahead, asked, state, reader } = harness();
    state.answer = async ({ reader: name }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return reader(name, 'tc', 0.99);
    };
    ahead.draftChanged(unsure);
    await vi.advanceTimersByTimeAsync(125);
    const both = Promise.all([ahead.ask(unsure), ahead.ask(unsure)]);
    await vi.advanceTimersByTimeAsync(30);
    expect((await both)[0].encoder?.tc).toBe(0.99);
    expect(asked).toHaveLength(1);
  });

  test('a reader that is not there is left alone for a while', async () => {
    const { ahead, asked, state } = harness();
    await ahead.ask(unsure);
    expect(asked.map(({ reader }) => reader)).toEqual(['encoder']);
    expect(ahead.canAsk('something else')).toEqual(['adapter', 'ollama']);
    state.now = 5_000;
    expect(ahead.canAsk('something else')).toEqual(['encoder', 'adapter', 'ollama']);
  });

  test.each([
    ['a rule decides', 'plan project MyApp', {}],
    ['it is a coded line', 'tc:Fix login|coding|low', {}],
    ['the draft is too long', 'word '.repeat(801), {}],
    ['the person wants it so on battery', unsure, { isAllowed: () => false }],
    ['there is no connection', unsure, { app: () => null }],
    ['there is nothing', '  \n', {}],
  ] as const)('asks nobody where %s', async (_, draft, options) => {
    const { ahead, asked } = harness({
      ...options,
      read: (text, opinions, canAsk) =>
        readDraft(text, { ...context, workflows: ['project_planning'] }, opinions, canAsk),
    });
    ahead.draftChanged(draft);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([]);
  });

  test('a lost connection ends the conversation with what was said until then', async () => {
    const { ahead, state } = harness();
    state.answer = () => Promise.reject(new Error('gone'));
    await expect(ahead.ask(unsure)).resolves.toEqual({
      encoder: null,
      adapter: null,
      ollama: null,
      copied: null,
    });
  });

  test('has slots copied that the words do not give, and believes only a line of that label', async () => {
    const { ahead, state, reader } = harness({
      read: (draft, opinions, canAsk) => readDraft(draft, leaning('wf'), opinions, canAsk),
    });
    state.answer = ({ reader: name }) => reader(name, 'wf', 0.999);
    for (const [line, kept] of [
      ['cn:task_1|', null],
      ['wf:deep_research|{"topic":', null],
      ['wf:deep_research|{"topic":"Ana"}', 'wf'],
    ] as const) {
      ahead.clear();
      state.line = line;
      const { copied } = await ahead.ask('the usual thing for Ana');
      expect(copied?.kind ?? null).toBe(kept);
    }
  });
});

test('a long paste is cut for the readers, at a whole character', () => {
  expect(cutForReaders('short')).toBe('short');
  const cut = cutForReaders(`${'a'.repeat(3_999)}🙂 and more`);
  expect(cut).toBe('a'.repeat(3_999));
});
