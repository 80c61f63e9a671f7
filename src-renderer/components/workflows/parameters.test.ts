import { expect, test } from 'vitest';
import { filledParameters, shownDefault } from './parameters.ts';

const parameter = (value: string | readonly string[]) => ({
  about: '',
  required: false,
  default: value,
});

test('empty fields are left to the defaults, and lists may be written as JSON', () => {
  const parameters = { name: parameter('x'), scope: parameter('y'), items: parameter([]) };
  expect(filledParameters(parameters, { name: ' MyApp ', scope: '  ', items: '["a"]' })).toEqual({
    name: 'MyApp',
    items: ['a'],
  });
  expect(filledParameters(parameters, { name: '12', items: 'a, b' })).toEqual({
    name: '12',
    items: 'a, b',
  });
});

test('a default is shown as it would be written', () => {
  expect([shownDefault('x'), shownDefault(['a']), shownDefault(undefined)]).toEqual([
    'x',
    '["a"]',
    '',
  ]);
});
