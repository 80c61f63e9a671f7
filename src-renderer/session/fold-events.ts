import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { assertNever } from '#shared/errors.ts';
import { foldConversation } from '../state/conversations.ts';
import { memoryChanged } from '../state/memory.ts';
import { foldMessage } from '../state/messages.ts';
import { foldQuestion } from '../state/questions.ts';
import { markUnread } from '../state/ui.ts';
import { foldRun, foldTask } from '../state/work.ts';

/** Folds one event into the window's state. Each event comes here exactly once, in order. */
export function foldEvent({ record }: EventEnvelope): void {
  switch (record.kind) {
    case 'conversation':
      return foldConversation(record.conversation);
    case 'message': {
      const { message } = record;
      foldMessage(message);
      const ended = message.status === 'complete' || message.status === 'failed';
      if (message.role === 'assistant' && ended) markUnread(message.conversationId);
      return;
    }
    case 'task':
      return foldTask(record.task);
    case 'run':
      return foldRun(record.run);
    case 'question':
      return foldQuestion(record.question);
    case 'memory':
    case 'memory_change':
      return memoryChanged();
    default:
      return assertNever(record);
  }
}
