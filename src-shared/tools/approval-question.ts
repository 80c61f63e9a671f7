import type { ApprovalScope } from '../contracts/tools.ts';
import type { Question } from '../contracts/entities.ts';

/** How the key of a question about a tool begins. */
export const toolQuestionPrefix = 'tool:';

/** What the person may choose beside refusing; empty where the question is not about a tool’s call. */
export function scopesOf(question: Pick<Question, 'kind' | 'stepKey'>): readonly ApprovalScope[] {
  const isCall =
    question.kind === 'approval' && (question.stepKey ?? '').startsWith(toolQuestionPrefix);
  return isCall ? ['once', 'task', 'always'] : [];
}

const notes: Readonly<Record<ApprovalScope, string>> = {
  once: '',
  task: 'this task',
  always: 'always',
};

/** The note that an approval of this reach is sent with. */
export function noteOfScope(scope: ApprovalScope): string {
  return notes[scope];
}

/** The reach of an approval. Only the exact words reach further than the one call. */
export function scopeOfNote(note: string | null): ApprovalScope {
  const said = (note ?? '').trim().toLowerCase();
  if (said === notes.always) return 'always';
  return said === notes.task ? 'task' : 'once';
}
