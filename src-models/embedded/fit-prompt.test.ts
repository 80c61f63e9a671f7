import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../language-model.ts';
import { cutMarker, fitPrompt } from './fit-prompt.ts';
import type { PromptMeter } from './fit-prompt.ts';

/** Words are tokens, and a message costs two more. */
const wordMeter: PromptMeter = {
  countPrompt: (messages) =>
    messages.reduce((sum, { content }) => sum + words(content).length + 2, 0),
  countText: (text) => words(text).length,
  slice: (text, tokens, end) =>
    (end === 'head' ? words(text).slice(0, tokens) : words(text).slice(-tokens)).join(' '),
};

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

const system: ModelMessage = { role: 'system', content: 'Be brief.' };
const long = Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ');

function talk(turns: number): ModelMessage[] {
  return Array.from({ length: turns }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index} says some words here`,
  }));
}

describe('fitPrompt', () => {
  it('leaves a short conversation alone', () => {
    const messages = [system, ...talk(3)];
    expect(fitPrompt(messages, 200, wordMeter)).toEqual(messages);
  });

  it('drops the oldest turns, and starts with the person', () => {
    const fitted = fitPrompt([system, ...talk(41)], 120, wordMeter);
    expect(fitted[0]).toEqual(system);
    expect(fitted[1]?.role).toBe('user');
    expect(fitted.at(-1)?.content).toContain('turn 40');
    expect(fitted.length).toBeLessThan(12);
    expect(wordMeter.countPrompt(fitted)).toBeLessThanOrEqual(120);
  });

  it('cuts a huge newest message in its middle', () => {
    const fitted = fitPrompt([system, ...talk(6), { role: 'user', content: long }], 150, wordMeter);
    expect(fitted.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(fitted[1]?.content).toMatch(/^w0 w1 /);
    expect(fitted[1]?.content).toContain(cutMarker);
    expect(fitted[1]?.content).toMatch(/ w4999$/);
    expect(wordMeter.countPrompt(fitted)).toBeLessThanOrEqual(150);
  });

  it('cuts a huge system text too', () => {
    const messages: ModelMessage[] = [
      { role: 'system', content: long },
      { role: 'user', content: long },
    ];
    const fitted = fitPrompt(messages, 200, wordMeter);
    expect(fitted).toHaveLength(2);
    expect(wordMeter.countPrompt(fitted)).toBeLessThanOrEqual(200);
    expect(fitted.every(({ content }) => content.includes(cutMarker))).toBe(true);
  });

  it('joins system texts', () => {
    const fitted = fitPrompt(
      [system, ...talk(1), { role: 'system', content: 'Speak English.' }],
      99,
      wordMeter,
    );
    expect(fitted[0]?.content).toBe('Be brief.\n\nSpeak English.');
    expect(fitted).toHaveLength(2);
  });
});
