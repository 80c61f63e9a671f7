import { expect, test } from 'vitest';
import { judgeSlots, slotsAreRight, tokenF1 } from '../bench/slots-right.ts';

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
  expect(slotsAreRight(line, expected, '')).toBe(right);
});

test.each([
  ['ts:auto|0.3|split it', 'ts:auto', true],
  ['ts:task_1|0.3|split it', 'ts:auto', false],
  ['tc:Fix the login page|coding|low', 'tc:fix login page', true],
  ['tc:Fix the login page|coding|low', 'tc:fix login page|work', false],
  ['ms:motto|say {no}|semantic', 'ms:motto|{no|semantic', true],
  ['tc:Fix|coding|low', 'tc:Fix|coding|low|extra', false],
  ['tc:Fix|coding|low', 'Fix', false],
])('only what the expected line has is judged: %s against %s: %s', (line, expected, right) => {
  expect(slotsAreRight(line, expected, '')).toBe(right);
});

test('where no parameters are expected, those found must have been typed', () => {
  const line = 'wf:code_review|{"target":"payments.js"}';
  const expected = 'wf:code_review|{}';
  expect(slotsAreRight(line, expected, 'Check the code in payments.js')).toBe(true);
  expect(slotsAreRight(line, expected, 'Check the code')).toBe(false);
  expect(slotsAreRight(expected, line, 'Check the code in payments.js')).toBe(false);
});

test('nothing is not right, and neither is what does not parse', () => {
  expect(slotsAreRight(null, 'cl:memory|full', '')).toBe(false);
  expect(slotsAreRight('cl:memory', 'cl:memory|full', '')).toBe(false);
});

test('says of each field whether it is right', () => {
  const verdicts = judgeSlots('cl:memory|full', 'cl:memory|summary', '');
  expect(verdicts?.map(({ field, right }) => [field, right])).toEqual([
    ['context_id', true],
    ['depth', false],
  ]);
});

test('words count as often as they stand there', () => {
  expect(tokenF1(['a', 'a', 'b'], ['a', 'b'])).toBeCloseTo(0.8);
  expect(tokenF1([], [])).toBe(1);
  expect(tokenF1(['a'], [])).toBe(0);
});
