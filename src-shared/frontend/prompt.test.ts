import { describe, expect, it } from 'vitest';
import { buildPrompt, promptBudgets, systemSection } from './prompt.ts';

const words = (text: string): number => text.split(/\s+/u).filter((word) => word !== '').length;
const context = {
  tasks: Array.from({ length: 200 }, (_, index) => ({
    id: `task_${index}`,
    title: `Something long enough to count ${index}`,
    status: 'running',
    progress: 0.5,
  })),
  recentCommands: Array.from(
    { length: 100 },
    (_, index) => `tc:Task number ${index} of many|work|low`,
  ),
};

describe('buildPrompt', () => {
  it('keeps every section within its budget', () => {
    const prompt = buildPrompt('word '.repeat(5_000), context, words);
    for (const [name, text] of Object.entries(prompt)) {
      const budget = Object.entries(promptBudgets).find(([key]) => key === name)?.[1];
      expect(words(text)).toBeLessThanOrEqual(budget ?? 0);
      expect(words(text)).toBeGreaterThan(20);
    }
  });

  it('starts with the newest command and leaves out whole lines only', () => {
    const { recentCommands } = buildPrompt('hi', context, words);
    expect(recentCommands.split('\n')[0]).toBe(context.recentCommands[0]);
    expect(recentCommands.split('\n').at(-1)).toMatch(/\|low$/u);
  });

  it('names every code in the system section', () => {
    for (const code of ['tc:', 'ts:', 'wf:', 'cl:', 'ms:', 'ch:', 'cn:', 'st:']) {
      expect(systemSection()).toContain(`\n${code}`);
    }
    // A rough bound on tokens: four characters each.
    expect(systemSection().length / 4).toBeLessThanOrEqual(promptBudgets.system);
  });
});
