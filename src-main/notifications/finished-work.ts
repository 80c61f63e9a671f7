import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { isOpenMessage, isOpenTask } from '#shared/contracts/open-state.ts';

/** Something a person waited for has ended. */
export type FinishedWork = {
  readonly title: string;
  readonly text: string;
  readonly failed: boolean;
  readonly conversationId: string | null;
  readonly taskId: string | null;
};

/** Ids remembered as open; more than ever run at once. */
const maximumOpen = 5_000;

/**
 * Reads ends of tasks, runs and answers from the events. Only what was seen open counts, so that
 * a later change to something long ended is no news; parts of a task or run are not news either.
 */
export function createFinishedWorkReader(): (event: EventEnvelope) => FinishedWork | null {
  const open = new Set<string>();
  const ended = (id: string, isOpen: boolean): boolean => {
    if (!isOpen) return open.delete(id);
    open.add(id);
    const oldest = open.size > maximumOpen ? open.values().next().value : undefined;
    if (oldest !== undefined) open.delete(oldest);
    return false;
  };

  return ({ record, conversationId }) => {
    switch (record.kind) {
      case 'task': {
        const { task } = record;
        const isPart = task.parentTaskId !== null || task.runId !== null;
        if (isPart || !ended(task.id, isOpenTask(task.status)) || task.status === 'cancelled')
          return null;
        const failed = task.status === 'failed';
        return {
          title: `${failed ? 'Failed' : 'Done'}: ${task.title}`,
          text: failed ? (task.error?.message ?? '') : plainText(task.result ?? ''),
          failed,
          conversationId: task.conversationId ?? conversationId,
          taskId: task.id,
        };
      }
      case 'run': {
        const { run } = record;
        if (!ended(run.id, isOpenTask(run.status)) || run.status === 'cancelled') return null;
        const failed = run.status === 'failed';
        return {
          title: `${failed ? 'Failed' : 'Done'}: ${run.name}`,
          text: failed ? (run.error?.message ?? '') : `All ${run.steps.length} steps are done.`,
          failed,
          conversationId: run.conversationId ?? conversationId,
          taskId: null,
        };
      }
      case 'message': {
        const { message } = record;
        // A reply that shows a task or run: that one is the news.
        if (message.role !== 'assistant' || message.taskId !== null || message.runId !== null)
          return null;
        if (!ended(message.id, isOpenMessage(message.status)) || message.status === 'stopped')
          return null;
        const failed = message.status === 'failed';
        return {
          title: failed ? 'Kingly could not answer' : 'Kingly has answered',
          text: failed ? (message.error?.message ?? '') : plainText(message.text),
          failed,
          conversationId: message.conversationId,
          taskId: null,
        };
      }
      default:
        return null;
    }
  };
}

/** The beginning of a Markdown text without its marks, for one or two lines. */
function plainText(markdown: string): string {
  const text = markdown
    .slice(0, 1_000)
    .replaceAll(/```[^\n]*\n?/gu, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+/gmu, '')
    .replaceAll(/[*_`~]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return text.length > 160 ? `${text.slice(0, 159).trimEnd()}…` : text;
}
