import type { App } from '#shared/contracts/app.ts';
import { afterPaint, runWaiting } from '../after-paint.ts';
import { useAppStatus } from '../state/app-status.ts';
import { replaceConversations, useConversations } from '../state/conversations.ts';
import { foldDelta, foldFetched, forgetStoredMessages, useMessages } from '../state/messages.ts';
import { replaceQuestions } from '../state/questions.ts';
import { noteToolsChange } from '../state/tools.ts';
import { openConversation, openNewConversation, openNewestAtFirst } from '../state/ui.ts';
import { replaceWork, taskRows } from '../state/work.ts';
import { noteWorkChange } from '../state/work-changes.ts';
import { foldEvent } from './fold-events.ts';
import type { SessionListener } from './session.ts';

/** A text is saved this often, so that asking sooner would show nothing new; milliseconds. */
const fetchEveryMs = 250;

/** Leads what the session hears to the window's stores, what came in one frame together. */
export function listenerForStores(currentApp: () => App | null): SessionListener {
  const fetching = new Set<string>();
  const fetchMessage = async (id: string): Promise<void> => {
    if (fetching.has(id)) return;
    fetching.add(id);
    setTimeout(() => fetching.delete(id), fetchEveryMs);
    try {
      const message = await currentApp()?.['messages.get']({ id });
      if (message !== null && message !== undefined) foldFetched(message);
    } catch {
      // The next piece asks again.
    }
  };
  return {
    onSnapshot: ({ conversations, tasks, runs, questions }) => {
      // What came before it is part of it.
      runWaiting();
      forgetStoredMessages();
      const { lists } = useMessages.getState();
      replaceConversations(conversations, (id) => Object.hasOwn(lists, id));
      replaceWork(tasks, runs);
      replaceQuestions(questions);
      openNewestAtFirst(useConversations.getState().order[0]);
    },
    onEvent: (event) => afterPaint(() => foldEvent(event)),
    onDelta: (delta) =>
      afterPaint(() => {
        if (foldDelta(delta) === 'gap') void fetchMessage(delta.messageId);
      }),
    onStatus: (status) => afterPaint(() => useAppStatus.setState({ status })),
    onWork: () => afterPaint(noteWorkChange),
    onTools: () => afterPaint(noteToolsChange),
    onShow: ({ conversationId, taskId }) => {
      const task = taskId === null ? undefined : taskRows.get(taskId);
      const conversation = conversationId ?? task?.conversationId ?? null;
      if (conversation !== null) openConversation(conversation, task?.replyId ?? null);
      else if (taskId === null) openNewConversation();
    },
    // A frame that does not parse changes nothing; the sequence number shows what was missed.
    onProblem: (problem) => console.warn(problem.message),
  };
}
