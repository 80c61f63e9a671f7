import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTime } from './dates.ts';
import { extractFacts } from './extract-facts.ts';

/** Wednesday, 15 May 2024. */
const said = Date.UTC(2024, 4, 15, 12);
const iso = (time: number | null | undefined): string | null =>
  time === null || time === undefined ? null : new Date(time).toISOString().slice(0, 10);

function read(text: string): readonly string[] {
  return extractFacts(text, { said, typeOf: () => null }).map((found) => {
    const { subject, relation } = found;
    if (found.kind === 'correct')
      return `${subject.name} ${relation} ${found.wrong} -> ${found.right}`;
    if (found.kind === 'end')
      return `${subject.name} ${relation} ${found.object ?? '*'} ends ${iso(found.at) ?? ''}`.trim();
    const times = [iso(found.validFrom), iso(found.validTo)].filter((time) => time !== null);
    return [`${subject.name} ${relation} ${found.object}`, ...times].join(' ');
  });
}

test.each<[string, string | null]>([
  ['yesterday', '2024-05-14'],
  ['last week', '2024-05-06'],
  ['last month', '2024-04-01'],
  ['last Monday', '2024-05-13'],
  ['next Friday', '2024-05-17'],
  ['three weeks ago', '2024-04-24'],
  ['1 June 2023', '2023-06-01'],
  ['June 3rd, 2023', '2023-06-03'],
  ['December', '2023-12-01'],
  ['the end of February 2024', '2024-02-29'],
  ['2019', '2019-01-01'],
  ['31 June 2023', null],
  ['3.2.2024', '2024-02-03'],
  ['soon', null],
])('the time %s', (text, expected) => {
  expect(iso(readTime(text, said))).toBe(expected);
});

describe('plain sentences', () => {
  test.each<[string, readonly string[]]>([
    ['I live in Hamburg and work at Contoso.', ['me lives_in Hamburg', 'me works_at Contoso']],
    ['i live in berlin', ['me lives_in berlin']],
    ['i live in a small flat', []],
    ['My favorite editor is Helix.', ['me favourite_editor Helix']],
    ['Anna moved to Paris yesterday.', ['Anna lives_in Paris 2024-05-14']],
    ['Dr. Weber works at Charité since March.', ['Dr. Weber works_at Charité 2024-03-01']],
    ['Anna lived in Rome from 2015 to 2018.', ['Anna lives_in Rome 2015-01-01 2018-01-01']],
    ['Anna lived in Rome.', []],
    ['I no longer use Vim.', ['me uses Vim ends']],
    ['I switched from Vim to Helix.', ['me uses Vim ends', 'me uses Helix']],
    ["I don't like mushrooms.", ['me dislikes mushrooms']],
    ['Atlas is due on 3 June 2024.', ['Atlas deadline 3 June 2024']],
    ['It is Initech that pays.', []],
    ['Paul works at Initech, not Globex.', ['Paul works_at Globex -> Initech']],
    ['My problem is that nothing works.', []],
    ['Remember that Anna lives in Berlin.', ['Anna lives_in Berlin']],
    ['Anna lives in Berlin, please remember that', ['Anna lives_in Berlin']],
    ['Remember to call Anna, who lives in Berlin.', []],
    [
      'Remember that my sister Anna lives in Berlin and works for Siemens',
      ['me sibling_of Anna', 'Anna lives_in Berlin', 'Anna works_at Siemens'],
    ],
    [
      'My boss Paul moved to Rome last month.',
      ['me reports_to Paul', 'Paul lives_in Rome 2024-04-01'],
    ],
    ['My printer Epson runs version 3.', []],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

test.each([
  'Does Anna live in Berlin?',
  'Will you work at Contoso',
  'If Anna lives in Rome, call her.',
  'Forget everything about Anna.',
  'Remind me that Anna works at Siemens',
  'Ben says that Anna lives in Rome.',
  'Anna might live in Rome.',
  'Write a story in which Anna lives in Rome.',
  'I would like a coffee.',
])('is no fact: %s', (text) => {
  expect(read(text)).toEqual([]);
});

test('whatever is written, it quotes it verbatim, ends and never throws', () => {
  const words = fc.constantFrom(
    'Anna',
    'I',
    'lives',
    'in',
    'Berlin',
    'since',
    'May',
    'and',
    'not',
    'no longer',
    'is',
    'the',
    'of',
    '.',
    ',',
    "'s",
    'until 2020',
    '\n',
    '("',
    '🙂',
    'works at',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const { quote } of extractFacts(text, { said, typeOf: () => null }))
          expect(text).toContain(quote);
      },
    ),
    { numRuns: 500 },
  );
  expect(read(`${'Anna likes tea and '.repeat(5_000)}`)).toEqual([]);
});
