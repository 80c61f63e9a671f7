import type { Clock } from '#shared/clock.ts';
import type { Job, Question } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import { newId } from '#shared/ids.ts';
import { workspaceOf } from '../context/workspace.ts';

/** What a handler asks the person. */
export type Asking = {
  /** Names the question inside the job: the answer is kept under it. */
  readonly key: string;
  readonly kind: Question['kind'];
  /** At most 300 code units. */
  readonly title: string;
  /** Markdown, at most 20,000 code units; shown whole. */
  readonly detail: string;
};

export type Answer = {
  readonly decision: 'approve' | 'refuse';
  readonly note: string | null;
};

/**
 * Thrown through a handler while the person has not answered: no failure. The runner ends the
 * attempt as waiting, and the job is done again after the answer. A handler that catches errors
 * must throw this one on.
 */
export class WaitingForAnswer extends Error {
  constructor(questionId: string) {
    super(`Waits for the answer to ${questionId}`);
    this.name = 'WaitingForAnswer';
  }
}

/**
 * The person's answer. The first time it writes the question, under the attempt's fence, and
 * throws {@link WaitingForAnswer}. Written at once rather than with the attempt's end: steps
 * beside it may go on for minutes, and the person can decide meanwhile.
 */
export async function askPerson(
  parts: {
    readonly store: Pick<Store, 'store.commit' | 'questions.find' | 'conversations.get'>;
    readonly owner: string;
    readonly clock: Clock;
  },
  job: Job,
  asking: Asking,
): Promise<Answer> {
  const { store, owner, clock } = parts;
  const known = await store['questions.find']({ jobId: job.id, stepKey: asking.key });
  if (known?.status === 'answered' && known.decision !== null) {
    return { decision: known.decision, note: known.note };
  }
  if (known !== null) throw new WaitingForAnswer(known.id);
  const id = newId('ques', clock.now());
  await store['store.commit']({
    fence: { jobId: job.id, attempt: job.attempt, owner },
    writes: [
      {
        type: 'question.ask',
        question: {
          id,
          kind: asking.kind,
          workspaceId: await workspaceOf(store, job),
          conversationId: job.conversationId,
          taskId: job.taskId,
          runId: job.runId,
          jobId: job.id,
          stepKey: asking.key,
          title: asking.title,
          detail: asking.detail,
          createdAt: clock.now(),
        },
      },
    ],
  });
  throw new WaitingForAnswer(id);
}
