import type { Question } from '#shared/contracts/entities.ts';
import { noteOfScope, scopesOf } from '#shared/tools/approval-question.ts';

/** One way to answer a question. */
export type AnswerChoice = {
  readonly name: string;
  readonly decision: 'approve' | 'refuse';
  /** Sent in place of what the person wrote; null: what they wrote is sent. */
  readonly note: string | null;
  readonly isMain: boolean;
};

const scopeNames = {
  once: 'Allow once',
  task: 'For this task',
  always: 'Always, for such arguments',
} as const;

/**
 * The ways to answer, the one that changes least first. What the person writes beside a tool’s
 * call goes with a refusal only: with an approval it says how far that reaches.
 */
export function answersOf(question: Pick<Question, 'kind' | 'stepKey'>): readonly AnswerChoice[] {
  const refuse = (name: string): AnswerChoice => ({
    name,
    decision: 'refuse',
    note: null,
    isMain: false,
  });
  const approve = (name: string): AnswerChoice => ({
    name,
    decision: 'approve',
    note: null,
    isMain: true,
  });
  const scopes = scopesOf(question);
  if (scopes.length > 0) {
    return [
      refuse('Deny'),
      ...scopes.map((scope): AnswerChoice => ({
        name: scopeNames[scope],
        decision: 'approve',
        note: noteOfScope(scope),
        isMain: scope === 'once',
      })),
    ];
  }
  if (question.kind === 'unknown_effect') {
    return [refuse('Do it again'), approve('It happened, go on')];
  }
  return [refuse('Refuse'), approve('Approve')];
}

/** Whether a tool server asks in the middle of a call; what is written is sent to it. */
export function isAskedByServer({ stepKey }: Pick<Question, 'stepKey'>): boolean {
  return (stepKey ?? '').startsWith('asked:');
}
