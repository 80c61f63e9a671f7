import { commandTable } from '#shared/protocol/table.ts';
import type { ReadingContext } from './reading.ts';
import { bounded, oneLine } from './title.ts';

/** Most tokens of each section; together with their headings under the 2,000 of the specification. */
export const promptBudgets = {
  system: 200,
  recentCommands: 500,
  status: 300,
  message: 1_000,
} as const;

/** Counts tokens as the model at hand does. */
export type CountTokens = (text: string) => number;

/** The four sections, each within its budget. */
export type FrontendPrompt = {
  readonly system: string;
  readonly recentCommands: string;
  readonly status: string;
  readonly message: string;
};

const CODES = ['tc', 'ts', 'wf', 'cl', 'ms', 'ch', 'cn'] as const;

/** The system section: what each code means, from the table. */
export function systemSection(): string {
  const rows = CODES.map((code) => {
    const { about, fields } = commandTable[code];
    return `${code}:${Object.keys(fields).join('|')} ${about.split(/[;:]/u)[0] ?? about}`;
  });
  return [
    'Write one coded line for the message. Copy words, invent none. In doubt: ch.',
    ...rows,
  ].join('\n');
}

/** The longest beginning of a text that stays within a budget, found by halving. */
function fitting(text: string, budget: number, count: CountTokens): string {
  if (count(text) <= budget) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (count(text.slice(0, middle)) <= budget) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).replace(/[\uD800-\uDBFF]$/u, '');
}

function linesWithin(lines: readonly string[], budget: number, count: CountTokens): string {
  let section = '';
  for (const line of lines) {
    const longer = section === '' ? line : `${section}\n${line}`;
    if (count(longer) > budget) break;
    section = longer;
  }
  return section;
}

/**
 * Builds the frontend model's prompt. Newest commands and active tasks come first, and what does
 * not fit is left out whole, but the message, which is cut at its end.
 */
export function buildPrompt(
  message: string,
  context: ReadingContext,
  count: CountTokens,
): FrontendPrompt {
  const status = context.tasks.map(
    ({ id, title, status: state, progress }) =>
      `${id} ${state} ${progress.toFixed(2)} ${bounded(oneLine(title), 60)}`,
  );
  // A counter costs; nobody needs more than this many characters a token budget.
  const lookedAt = message.slice(0, promptBudgets.message * 8);
  return {
    system: fitting(systemSection(), promptBudgets.system, count),
    recentCommands: linesWithin(
      context.recentCommands.map((line) => bounded(line, 200)),
      promptBudgets.recentCommands,
      count,
    ),
    status: linesWithin(status, promptBudgets.status, count),
    message: fitting(lookedAt, promptBudgets.message, count),
  };
}
