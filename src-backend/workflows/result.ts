import type { RunStep } from '#shared/contracts/entities.ts';
import { ExpressionError } from '#shared/workflows/expression.ts';
import { readTemplate } from '#shared/workflows/template.ts';
import { longestValue } from './bounded-output.ts';
import type { RunState } from './run-state.ts';

/** The heading of a step in a reply. */
export function heading({ title }: Pick<RunStep, 'title'>, isFirst: boolean): string {
  return `${isFirst ? '' : '\n\n'}## ${title}\n\n`;
}

/** Whether what a step gave is part of a reply: an answer to a question is not. */
export function isShown({ kind, status, output }: RunStep): boolean {
  return kind !== 'approval' && status === 'completed' && output !== null;
}

/**
 * What a run says in the end: its `result`, or what each step wrote. A `result` that cannot be
 * worked out loses nothing: it says why, and what each step wrote follows.
 */
export function resultOf(state: RunState): string {
  const { result, steps } = state.definition;
  const sections = (): string =>
    steps
      .map(({ id }) => state.step(id))
      .filter(isShown)
      .map((step, index) => heading(step, index === 0) + (step.output ?? ''))
      .join('');
  if (result === undefined) return sections();
  try {
    return readTemplate(result).fill(state.scope(), longestValue).trim();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `*The result could not be put together: ${error.message}*\n\n${sections()}`;
  }
}
