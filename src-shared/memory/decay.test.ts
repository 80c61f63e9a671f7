import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confidenceAt } from './decay.ts';

const day = 86_400_000;
const trust = {
  confidence: 0.8,
  strength: 0.5,
  significance: 0,
  recordedAt: 0,
  uses: 0,
  usedAt: null,
};

test('half of what can fade is left after a half-life; some of it stays', () => {
  expect(confidenceAt(trust, 0)).toBeCloseTo(0.8);
  expect(confidenceAt(trust, 30 * day)).toBeCloseTo(0.8 * 0.55);
  expect(confidenceAt(trust, 36_500 * day)).toBeCloseTo(0.08);
});

test('age lowers it, use and being said again raise it, and it stays between 0 and 1', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      unit,
      unit,
      unit,
      fc.nat(50),
      fc.nat(5_000),
      fc.nat(5_000),
      (confidence, strength, significance, uses, age, more) => {
        const fact = { ...trust, confidence, strength, significance, uses };
        const now = confidenceAt(fact, age * day);
        expect(now).toBeGreaterThanOrEqual(0);
        expect(now).toBeLessThanOrEqual(1);
        expect(confidenceAt(fact, (age + more) * day)).toBeLessThanOrEqual(now);
        expect(
          confidenceAt({ ...fact, uses: uses + 1, usedAt: age * day }, age * day),
        ).toBeGreaterThanOrEqual(now);
      },
    ),
  );
});

test('a clock that goes back makes nothing surer than it was', () => {
  expect(confidenceAt({ ...trust, recordedAt: 10 * day }, 0)).toBeCloseTo(0.8);
});
