import type { RunStep } from '#shared/contracts/entities.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { ExactText } from '../tools/exact-text.tsx';

/** What a step gave: a model’s as Markdown, a tool’s as the data of a stranger that it is. */
export function StepOutput({
  step: { kind, title },
  output,
}: {
  readonly step: Pick<RunStep, 'kind' | 'title'>;
  readonly output: string;
}) {
  if (kind !== 'tool') return <Markdown text={output} />;
  const data = /^```json\n([\s\S]*)\n```$/u.exec(output)?.[1];
  return <ExactText name={`Result of ${title}`} text={data ?? output} scrolls />;
}
