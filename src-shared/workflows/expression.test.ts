import { expect, test } from 'vitest';
import { type ExpressionScope, readExpression } from './expression.ts';
import { fillValue, readTemplate } from './template.ts';

const scope: ExpressionScope = {
  params: { name: 'My{{ steps.goal }}App $&', count: 3, parts: ['a', 'b'] },
  steps: { goal: 'ring', skipped: null, data: { list: [1, 2.5, { x: 'y' }] } },
  kingly: {},
  item: 'it',
  index: 1,
};

test.each([
  ['params.count + index', 4],
  ['params.count > 2.5', true],
  ['steps.skipped == null', true],
  ['steps.data.list', [1, 2.5, { x: 'y' }]],
  ['lines("1. One\\n- two\\n\\n* (3) three", 2)', ['One', 'two']],
  ['lines(steps.skipped)', []],
  ['text(params.parts)', '- a\n- b'],
  ['size(chunks("word ".trim(), 500))', 1],
])('%s', (text, expected) => {
  expect(readExpression(text).evaluate(scope)).toEqual(expected);
});

test.each([
  'params.constructor',
  'params.__proto__',
  'steps.goal.constructor',
  'process.env',
  'params.nothing',
])('%s is out of reach', (text) => {
  expect(() => readExpression(text).evaluate(scope)).toThrow(/./u);
});

test('values are data: their braces and dollar signs stay, long ones are cut', () => {
  expect(readTemplate('{{ params.name }}: {{ steps.goal }}').fill(scope, 100)).toBe(
    'My{{ steps.goal }}App $&: ring',
  );
  expect(readTemplate('{{ params.name }}').fill(scope, 2)).toBe('My […]');
});

test('an argument that is one expression keeps its type', () => {
  expect(fillValue({ all: '{{ params.parts }}', some: 'x {{ item }}' }, scope, 100)).toEqual({
    all: ['a', 'b'],
    some: 'x it',
  });
});
