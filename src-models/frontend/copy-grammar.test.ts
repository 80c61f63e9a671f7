import { expect, test } from 'vitest';
import { frontendLabels } from '#shared/contracts/frontend-model.ts';
import { copyGrammar, wordsOf } from './copy-grammar.ts';

test('labels without free text or a line have no grammar', () => {
  const without = frontendLabels.filter((label) => copyGrammar('do it', label, ['w']) === null);
  expect(without).toEqual(['ch', 'st', 'cn']);
  expect(copyGrammar('start it', 'wf', [])).toBeNull();
  for (const label of frontendLabels) expect(copyGrammar(' \n\u0007', label, ['w'])).toBeNull();
});

test('a run copies words in order, escaped for the line', () => {
  expect(copyGrammar('fix "a|b" now', 'tc', [])?.split('\n').slice(0, 5)).toEqual([
    expect.stringMatching(/^root ::= run "\|" \("business_growth" \| .* "\|" \("low" \|/),
    'run ::= run-0 | run-1 | run-2',
    'run-0 ::= "fix" (" " run-1)?',
    String.raw`run-1 ::= "\"a\\|b\"" (" " run-2)?`,
    'run-2 ::= "now"',
  ]);
});

test('words are bounded in number and length', () => {
  expect(wordsOf(`${'word '.repeat(500)}`)).toHaveLength(64);
  expect(wordsOf(`look at ${'x'.repeat(61)} please`)).toEqual(['look', 'at', 'please']);
});
