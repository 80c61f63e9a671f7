import type { Question } from '#shared/contracts/entities.ts';
import { KeyedStore } from './keyed-store.ts';

/** What waits for the person: open questions only. */
export const questionRows = new KeyedStore<Question>();
/** Ids of the open questions of a run, task or conversation, oldest first. */
export const questionsOf = new KeyedStore<readonly string[]>();

/**
 * The run, task or else conversation that a question is shown with: a run inside a run asks under
 * its own id, an answer that is being written asks in its conversation.
 */
export function subjectOf({ stepKey, runId, taskId, conversationId }: Question): string | null {
  return stepKey?.match(/^(run_[^/]+)\//u)?.[1] ?? runId ?? taskId ?? conversationId;
}

/** Whether it was asked by this step of this run. */
export function isAskedBy(question: Question, runId: string, key: string): boolean {
  const start = `${runId}/${key}`;
  const asked = question.stepKey ?? '';
  return asked === start || (asked.startsWith(start) && !/\w/u.test(asked.charAt(start.length)));
}

function setQuestions(subject: string, ids: readonly string[]): void {
  if (ids.length === 0) questionsOf.delete(subject);
  else questionsOf.set(subject, ids);
}

/** Folds a question; one that is not open any more goes away. */
export function foldQuestion(question: Question): void {
  const { id, status } = question;
  const subject = subjectOf(question);
  const others = subject === null ? [] : (questionsOf.get(subject) ?? []);
  if (status === 'open') {
    questionRows.set(id, question);
    if (subject !== null && !others.includes(id)) setQuestions(subject, [...others, id]);
  } else {
    questionRows.delete(id);
    if (subject !== null && others.includes(id)) {
      setQuestions(
        subject,
        others.filter((other) => other !== id),
      );
    }
  }
}

/** Takes a snapshot in place of all that was known. */
export function replaceQuestions(questions: readonly Question[]): void {
  questionRows.replaceAll([]);
  questionsOf.replaceAll([]);
  for (const question of questions) foldQuestion(question);
}
