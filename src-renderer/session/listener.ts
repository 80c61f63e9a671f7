import type { App } from '#shared/contracts/app.ts';
import { useAppStatus } from '../state/app-status.ts';
import { replaceConversations, useConversations } from '../state/conversations.ts';
import { foldDelta, foldFetched, forgetStoredMessages, useMessages } from '../state/messages.ts';
import { openConversation, openNewConversation, openNewestAtFirst } from '../state/ui.ts';
import { replaceWork, taskRows } from '../state/work.ts';
import { foldEvent } from './fold-events.ts';
import type { SessionListener } from './session.ts';

/** Leads what the session hears to the window's stores. */
export function listenerForStores(currentApp: () => App | null): SessionListener {
  const fetchMessage = async (id: string): Promise<void> => {
    try {
      const message = await currentApp()?.['messages.get']({ id });
      if (message !== null && message !== undefined) foldFetched(message);
    } catch {
      // The next saved piece comes as an event and fills the hole.
    }
  };
  return {
    onSnapshot: ({ conversations, tasks, runs }) => {
      forgetStoredMessages();
      const { lists } = useMessages.getState();
      replaceConversations(conversations, (id) => Object.hasOwn(lists, id));
      replaceWork(tasks, runs);
      openNewestAtFirst(useConversations.getState().order[0]);
    },
    onEvent: foldEvent,
    onDelta: (delta) => {
      if (foldDelta(delta) === 'gap') void fetchMessage(delta.messageId);
    },
    onStatus: (status) => useAppStatus.setState({ status }),
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
