import { describe, expect, test } from 'vitest';
import type { Message } from '#shared/contracts/entities.ts';
import { budgetFor, shorten } from './budget.ts';
import { readDay } from './days.ts';
import { recentTurns } from './history.ts';
import { valueText } from './memory-facts.ts';
import { contentWords, sameWord } from './words.ts';

describe('days', () => {
  const now = new Date(2026, 10, 25, 15, 30).getTime();
  test.each([
    ['today', new Date(2026, 10, 25)],
    ['yesterday', new Date(2026, 10, 24)],
    ['2024-02-29', new Date(2024, 1, 29)],
  ])('%s is a day', (word, start) => {
    expect(readDay(word, now)?.start).toBe(start.getTime());
  });
  test('a day ends where the next begins, whatever the clocks do', () => {
    const day = readDay('2026-03-29', now);
    expect(day?.end).toBe(new Date(2026, 2, 30).getTime());
  });
  test.each(['2026-02-30', '2026-13-01', 'tomorrow', 'conv_1', ''])('%s is none', (word) => {
    expect(readDay(word, now)).toBeNull();
  });
});

describe('words', () => {
  test('only those that mean something, each once', () => {
    expect(contentWords('What is my Editor, and the editor’s theme?')).toEqual(['editor', 'theme']);
  });
  test.each([
    ['editor', 'editors', true],
    ['editor', 'editor', true],
    ['cat', 'category', false],
    ['go', 'golang', false],
  ])('%s and %s', (one, other, same) => {
    expect(sameWord(one, other)).toBe(same);
    expect(sameWord(other, one)).toBe(same);
  });
});

describe('budget', () => {
  const model = (contextLength: number | null) => ({
    id: 'm',
    provider: 'embedded' as const,
    name: 'm',
    size: null,
    contextLength,
    capabilities: [],
  });
  test('leaves a third of a small context to the answer at most', () => {
    expect(budgetFor(model(1_024), 1_024)).toEqual({ answerTokens: 341, promptCharacters: 2_049 });
    expect(budgetFor(model(null), 100)).toEqual({ answerTokens: 100, promptCharacters: 5_844 });
  });
  test('keeps beginning and end of a long text', () => {
    const short = shorten(`${'a'.repeat(500)}${'z'.repeat(500)}`, 100);
    expect(short).toHaveLength(100);
    expect(short).toMatch(/^a+\n\[…\]\nz+$/u);
  });
});

describe('history', () => {
  const message = (
    role: Message['role'],
    text: string,
    status: Message['status'] = 'complete',
  ): Message => ({
    id: 'msg_1',
    conversationId: 'conv_1',
    position: 1,
    role,
    text,
    status,
    commandId: null,
    commandLine: null,
    acknowledgement: null,
    taskId: null,
    runId: null,
    model: null,
    error: null,
    createdAt: 0,
    updatedAt: 0,
  });
  test('roles alternate, from the person’s turn on; failed and empty replies are left out', () => {
    const turns = recentTurns(
      [
        message('assistant', 'Welcome'),
        message('user', 'One'),
        message('assistant', 'Broken', 'failed'),
        message('user', 'Two'),
        message('assistant', ''),
        message('assistant', 'Answer'),
      ],
      1_000,
    );
    expect(turns).toEqual([
      { role: 'user', content: 'One\n\nTwo' },
      { role: 'assistant', content: 'Answer' },
    ]);
  });
  test('the newest that fit', () => {
    const turns = recentTurns(
      [message('user', 'a'.repeat(50)), message('assistant', 'b'), message('user', 'c')],
      20,
    );
    expect(turns).toEqual([{ role: 'user', content: 'c' }]);
  });
});

test('a value reads as text', () => {
  expect(valueText({ theme: 'dark', font_size: 12, tags: ['a', 'b'] })).toBe(
    'theme: dark, font size: 12, tags: a, b',
  );
});
