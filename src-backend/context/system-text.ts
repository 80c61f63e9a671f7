import type { ModelDescription } from '#shared/contracts/entities.ts';
import type { ModelMessage } from '#models/language-model.ts';
import { formatLongDate } from './days.ts';

/**
 * Below this many billion parameters a model is led astray by being told who it is: with an
 * identity and rules SmolLM2-135M repeats them or answers nonsense, where the bare question gets
 * a plain answer.
 */
const smallModel = 0.5;

/** Whether a model is better off with a bare request. An unknown size counts as large. */
export function isSmall({ size }: ModelDescription): boolean {
  return size !== null && size < smallModel;
}

/** What stands before the conversation in a prompt: who the model is, its rules, what is known. */
export function systemMessages(
  model: ModelDescription,
  now: number,
  { rules = '', facts = '' }: { readonly rules?: string; readonly facts?: string } = {},
): readonly ModelMessage[] {
  const identity =
    'You are Kingly, a helpful assistant that runs on the person’s own computer. ' +
    `Answer briefly and plainly, in Markdown. Today is ${formatLongDate(now)}.`;
  const sections = isSmall(model) ? [facts] : [identity, rules, facts];
  const content = sections.filter((section) => section !== '').join('\n\n');
  return content === '' ? [] : [{ role: 'system', content }];
}

/** UTF-16 code units of messages, for a budget. */
export function lengthOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((length, { content }) => length + content.length, 0);
}
