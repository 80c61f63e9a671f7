import { describe, expect, it } from 'vitest';
import { classify } from '#renderer/frontend-llm/classifier.ts';
import { type Learnt } from '#renderer/frontend-llm/learnt.ts';
import { learnInPauses } from '#renderer/frontend-llm/lessons.ts';
import { readDraft } from '#renderer/frontend-llm/read-draft.ts';
import type { ReflexLabel } from '#renderer/frontend-llm/reading.ts';
import { emptyContext } from './evaluate-reflex.ts';
import { readGoldSet } from './training-data.ts';

/** Five corrected messages of a kind, and others of that kind that nobody corrected. */
const kinds: readonly {
  readonly right: ReflexLabel;
  readonly corrected: readonly string[];
  readonly fresh: readonly string[];
}[] = [
  {
    right: 'tc',
    corrected: [
      'haircut, saturday morning',
      'vet, monday afternoon',
      'dentist, friday at noon',
      'plumber, wednesday early',
      'optician, tuesday evening',
    ],
    fresh: ['barber, thursday morning', 'garage, friday afternoon', 'physio, monday at nine'],
  },
  {
    right: 'ch',
    corrected: [
      'sort out a story about a pirate',
      'sort out a poem my cat would like',
      'sort out a song in three emojis',
      'sort out a rhyme about rain',
      'sort out a tale nobody would read',
    ],
    fresh: ['sort out a story about a ghost', 'sort out a song my dog would like'],
  },
  {
    right: 'ms',
    corrected: [
      'the boiler man comes on tuesdays',
      'the spare key hangs behind the clock',
      'the wifi box sits in the hall',
      'the bins go out on fridays',
      'the cat eats at seven',
    ],
    fresh: ['the ladder stands in the shed', 'the dog eats at eight'],
  },
];

const teach = (right: ReflexLabel, texts: readonly string[]): Promise<Learnt | null> =>
  learnInPauses(
    texts.map((text, at) => ({
      text,
      readAs: right === 'ch' ? 'tc' : 'ch',
      rightLabel: right,
      at,
    })),
    () => Promise.resolve(),
  );
const goldAccuracy = (learnt: Learnt | null): number => {
  const context = {
    ...emptyContext,
    classify: (text: string) => classify(text, undefined, learnt),
  };
  const gold = readGoldSet();
  return (
    gold.filter(({ text, label }) => readDraft(text, context).label === label).length / gold.length
  );
};

describe('five corrections of a kind', () => {
  it.each(kinds)('change how $right of that kind is read', async ({ right, corrected, fresh }) => {
    const learnt = await teach(right, corrected);
    for (const text of corrected) expect(classify(text, undefined, learnt).label).toBe(right);
    for (const text of fresh) {
      const before = classify(text).probabilities[right];
      const after = classify(text, undefined, learnt).probabilities[right];
      expect(1 - after).toBeLessThan((1 - before) * 0.9);
    }
  });

  it('leave the gold set within a point', async () => {
    const before = goldAccuracy(null);
    for (const { right, corrected } of kinds) {
      const learnt = await teach(right, corrected);
      expect(goldAccuracy(learnt)).toBeGreaterThanOrEqual(before - 0.01);
    }
  });

  it('cannot wreck other labels, even where they are wrong', async () => {
    const before = goldAccuracy(null);
    const chat = readGoldSet()
      .filter(({ label }) => label === 'ch')
      .slice(0, 5);
    const learnt = await teach(
      'cn',
      chat.map(({ text }) => text),
    );
    expect(goldAccuracy(learnt)).toBeGreaterThanOrEqual(before - 0.1);
  });
});

it('nothing is learnt from nothing, and a message corrected twice counts as it was last', async () => {
  expect(await teach('tc', [])).toBeNull();
  const twice = await learnInPauses(
    [
      { text: 'the cat eats at seven', readAs: 'ch', rightLabel: 'tc', at: 1 },
      { text: 'The cat eats at seven.', readAs: 'ch', rightLabel: 'ms', at: 2 },
    ],
    () => Promise.resolve(),
  );
  expect(classify('the cat eats at seven', undefined, twice).label).toBe('ms');
});
