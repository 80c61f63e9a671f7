import { expect, test } from 'vitest';
import { slotsAreRight, tokenF1 } from '../bench/slots-right.ts';

test.each([
  ['tc:Fix the login page|coding|low', 'tc:fix login page|coding|low', true],
  ['tc:Fix the login page|coding|low', 'tc:fix login page|coding|high', false],
  ['tc:Fix the login page|coding|low', 'tc:fix login page|work|low', false],
  ['tc:Something else|coding|low', 'tc:fix login page|coding|low', false],
  ['ts:task_1|0.9|split it', 'ts:task_1|0.3|split it', true],
  ['wf:deep_research|{"topic":"heat pumps"}', "wf:deep_research|{on:'heat pumps'}", true],
  ['wf:deep_research|{"topic":"heat pumps"}', "wf:project_planning|{on:'heat pumps'}", false],
  ['cl:memory|summary', 'cl:memory|full', false],
  ['wf:weekly_review|{}', 'wf:weekly_review|{}', true],
  ['ch:Hello', 'cl:memory|full', false],
])('%s against %s: %s', (line, expected, right) => {
  expect(slotsAreRight(line, expected)).toBe(right);
});

test('nothing is not right, and neither is what does not parse', () => {
  expect(slotsAreRight(null, 'cl:memory|full')).toBe(false);
  expect(slotsAreRight('cl:memory|full', 'cl:memory')).toBe(false);
});

test('words count as often as they stand there', () => {
  expect(tokenF1(['a', 'a', 'b'], ['a', 'b'])).toBeCloseTo(0.8);
  expect(tokenF1([], [])).toBe(1);
  expect(tokenF1(['a'], [])).toBe(0);
});
