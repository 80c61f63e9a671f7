import { expect, test } from 'vitest';
import { withoutEcho } from './echo.ts';
import { normaliseName } from './normalise.ts';
import { factSentence } from './relations.ts';
import { similarPairs } from './similar-names.ts';
import { splitText } from './split-text.ts';

const entity = (id: string, name: string, entityType = 'person') => ({
  id,
  entityType,
  names: [name],
});

test('names that are alike are paired, if they may be one', () => {
  const pairs = similarPairs([
    entity('a', 'Alexander Hofmannsthal'),
    entity('b', 'Alexander Hofmannstal'),
    entity('c', 'Berta Müller'),
    entity('d', 'Alexander Hofmannstal', 'place'),
    entity('e', 'Bo'),
    entity('f', 'Bob'),
  ]);
  expect(pairs.map(({ one, other }) => `${one}${other}`)).toEqual(['ab']);
  expect(pairs[0]?.similarity).toBeGreaterThan(0.7);
});

test('names are compared without case, accents and articles', () => {
  expect(['The Harbour Café', "Anna's", 'C++', '東京', 'The'].map(normaliseName)).toEqual([
    'harbour cafe',
    'anna',
    'c++',
    '東京',
    'the',
  ]);
});

test('what is only said again from memory is left out', () => {
  const recalled = ['favourite editor: Helix', 'Anna lives in Berlin since May'];
  expect(withoutEcho('Your favourite editor is Helix.', recalled)).toBe('');
  expect(withoutEcho('Anna lives in Berlin. Trains to Potsdam run often.', recalled)).toBe(
    'Trains to Potsdam run often.',
  );
  expect(withoutEcho('Your editor is Helix.', [])).toBe('Your editor is Helix.');
});

test('a sentence is one, also about the person', () => {
  expect(factSentence('Anna', 'lives_in', 'Berlin')).toBe('Anna lives in Berlin');
  expect(factSentence('me', 'married_to', 'Jon')).toBe('You are married to Jon');
  expect(factSentence('me', 'works_at', 'Bosch')).toBe('You work at Bosch');
});

test('a long text is cut at its joints and loses nothing but white space', () => {
  const text = Array.from({ length: 400 }, (_, index) => `Line ${index} is here.`).join('\n');
  const parts = splitText(text, 500);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(500);
  expect(parts.join('\n')).toBe(text);
  expect(splitText('🙂'.repeat(400), 99).every((part) => !/[\uD800-\uDBFF]$/u.test(part))).toBe(
    true,
  );
  expect(splitText('  ', 10)).toEqual([]);
});
