import type { FrontendLabel } from '#shared/contracts/frontend-model.ts';
import { intentTypes } from '#shared/frontend/intent-types.ts';
import { escapeField } from '#shared/protocol/escape.ts';
import { commandTable } from '#shared/protocol/table.ts';

/** Words of a draft that can be copied: more would make the grammar slow, and no title is so long. */
const maximumWords = 64;
/** Characters of a word; a longer one is an address or rubbish, and no title. */
const longestWord = 60;

/**
 * The grammar (GBNF) of the lines that a draft may become under a label. Whatever is free text on
 * such a line is a run of the draft’s own words; everything else is one of a fixed list. Null where
 * the label has no line (`ch`, `st`, `cn`), or there is nothing to copy or to name.
 */
export function copyGrammar(
  draft: string,
  label: FrontendLabel,
  workflowIds: readonly string[],
): string | null {
  const words = wordsOf(draft);
  if (words.length === 0) return null;
  const line = lineRule(label, workflowIds);
  if (line === null) return null;
  return [
    `root ::= ${line}`,
    ...runRules('run', words, (word) => escapeField(word)),
    // Inside quotes of JSON, which are inside a field.
    ...runRules('quoted', words, (word) => escapeField(JSON.stringify(word).slice(1, -1))),
    '',
  ].join('\n');
}

/** The draft’s words as they may be copied, the same for whoever checks a line. */
export function wordsOf(draft: string): readonly string[] {
  return draft
    .replace(/\p{C}/gu, ' ')
    .split(/\s+/u)
    .filter((word) => word !== '' && word.length <= longestWord)
    .slice(0, maximumWords);
}

function lineRule(label: FrontendLabel, workflowIds: readonly string[]): string | null {
  switch (label) {
    case 'tc':
      return `run "|" ${oneOf(intentTypes)} "|" ${oneOf(commandTable.tc.fields.complexity.choices)}`;
    case 'ts':
      return `"auto|" ${oneOf(['0.2', '0.3', '0.5', '0.7'])} "|" run`;
    case 'wf':
      return workflowIds.length === 0
        ? null
        : `${oneOf(workflowIds.map(escapeField))} "|{\\"topic\\":\\"" quoted "\\"}"`;
    case 'cl':
      return `"memory|" ${oneOf(commandTable.cl.fields.depth.choices)}`;
    case 'ms':
      return `run "|\\"" quoted "\\"|" ${oneOf(commandTable.ms.fields.type.choices)}`;
    case 'ch':
    case 'st':
    case 'cn':
      return null;
  }
}

function oneOf(texts: readonly string[] | undefined): string {
  return `(${(texts ?? []).map(literal).join(' | ')})`;
}

/** A run may begin at any word, end at any later one, and skips none in between. */
function runRules(
  name: string,
  words: readonly string[],
  encode: (word: string) => string,
): readonly string[] {
  const last = words.length - 1;
  const steps = words.map((word, index) =>
    index === last
      ? `${name}-${index} ::= ${literal(encode(word))}`
      : `${name}-${index} ::= ${literal(encode(word))} (" " ${name}-${index + 1})?`,
  );
  return [`${name} ::= ${words.map((_, index) => `${name}-${index}`).join(' | ')}`, ...steps];
}

function literal(text: string): string {
  return `"${text.replace(/["\\]/gu, (sign) => `\\${sign}`)}"`;
}
