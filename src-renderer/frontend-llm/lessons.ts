import type { Correction } from '#shared/contracts/entities.ts';
import { featuresOfText, shippedModel } from './classifier.ts';
import { LOOK_AT } from './features.ts';
import { type Learnt, learn, type Lesson } from './learnt.ts';
import { scoresByLabel } from './label-scores.ts';
import { type ReflexLabel, reflexLabels } from './reading.ts';

function labelOf(code: string): ReflexLabel | undefined {
  return reflexLabels.find((label) => label === code);
}

/** Texts that are the same message: case, spaces and what ends a sentence do not matter. */
export function messageKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/[.!]+$/u, '')
    .trim();
}

/** What the person said of each message, by `messageKey`; of the same message, the last word. */
export function correctedLabels(
  corrections: readonly Correction[],
): ReadonlyMap<string, ReflexLabel> {
  return new Map(
    corrections.flatMap(({ text, rightLabel }) => {
      const label = labelOf(rightLabel);
      return label === undefined ? [] : [[messageKey(text), label] as const];
    }),
  );
}

/** Corrections as lessons: each message once, with the last word on it. */
export function lessonsOf(corrections: readonly Correction[]): readonly Lesson[] {
  const byMessage = new Map<string, Lesson>();
  for (const { text, rightLabel } of corrections) {
    const right = labelOf(rightLabel);
    if (right === undefined) continue;
    const features = featuresOfText(text.slice(0, LOOK_AT));
    const key = messageKey(text);
    byMessage.delete(key);
    byMessage.set(key, { features, scores: scoresByLabel(shippedModel, features), right });
  }
  return [...byMessage.values()];
}

/** Learns from corrections, a little at each pause, so that nobody waits for it. */
export async function learnInPauses(
  corrections: readonly Correction[],
  pause: () => Promise<void>,
): Promise<Learnt | null> {
  const lessons = lessonsOf(corrections);
  const learning = learn(lessons);
  for (;;) {
    await pause();
    const step = learning.next();
    if (step.done === true) return step.value;
  }
}
