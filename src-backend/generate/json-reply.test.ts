import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonReply } from './json-reply.ts';

const schema = z.object({ a: z.number() });

test.each([
  ['bare', '{"a":1}'],
  ['in a fence', 'Sure!\n```json\n{"a": 1}\n```\nDone.'],
  ['after a brace that closes nothing', 'a set { of things and {"a":1}'],
  ['after an object that does not fit', '{"b":2} {"a":1}'],
])('reads an object %s', (_name, text) => {
  expect(readJsonReply(text, schema)).toEqual({ a: 1 });
});

test('braces inside strings do not count', () => {
  expect(readJsonReply('x {"s":"}{\\"","a":1} y', schema.extend({ s: z.string() }))).toEqual({
    s: '}{"',
    a: 1,
  });
});

test.each([
  ['nothing', ''],
  ['half', '{"a":1'],
  ['prose', 'I cannot do that.'],
  ['wrong type', '{"a":"1"}'],
])('finds none in %s', (_name, text) => {
  expect(readJsonReply(text, schema)).toBeUndefined();
});

test('never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', 'a', ':', '1', ' ') }),
      (text) => {
        readJsonReply(text, schema);
      },
    ),
  );
});
