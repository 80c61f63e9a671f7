import { z } from 'zod';
import { commandTable } from '../protocol/table.ts';
import { bounded, oneLine } from './plain-text.ts';

/** Most tokens of each section; together with their headings under the 2,000 of the specification. */
export const promptBudgets = {
  system: 200,
  recentCommands: 500,
  status: 300,
  message: 1_000,
} as const;

/** What a model may be told beside the message: the person's work and what was sent before. */
export const promptContextSchema = z.object({
  /** Active ones first. */
  tasks: z
    .array(
      z.object({
        id: z.string().max(100),
        title: z.string().max(300),
        status: z.string().max(40),
        progress: z.number(),
      }),
    )
    .max(50),
  /** Coded lines, newest first. */
  recentCommands: z.array(z.string().max(300)).max(50),
  /** The workflows that may be started. */
  workflowIds: z.array(z.string().min(1).max(80)).max(50),
});
export type PromptContext = z.infer<typeof promptContextSchema>;

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
    // Chat carries the whole message: nothing is to be written down of it.
    const slots = code === 'ch' ? '' : Object.keys(fields).join('|');
    return `${code}:${slots} ${about.split(/[;:]/u)[0] ?? about}`;
  });
  return [
    'Say as JSON which kind the message is. Copy words, invent none. In doubt: ch.',
    ...rows,
    'st: Ask how work is going',
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
  context: Pick<PromptContext, 'tasks' | 'recentCommands'>,
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
