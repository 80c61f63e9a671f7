import { useMemo } from 'react';
import { useConversations } from './conversations.ts';
import { useRows } from './keyed-store.ts';
import { useMessages } from './messages.ts';
import { runRows, taskRows } from './work.ts';
import { workItems } from './work-items.ts';

/** What runs and what ended lately, over all conversations. */
export function useWorkItems(): ReturnType<typeof workItems> {
  const tasks = useRows(taskRows);
  const runs = useRows(runRows);
  const answering = useMessages((state) => state.answering);
  const byId = useConversations((state) => state.byId);
  return useMemo(() => {
    const answers = Object.entries(answering).map(([id, answer]) => ({ id, ...answer }));
    return workItems(tasks, runs, answers, (id) => byId[id]?.title);
  }, [tasks, runs, answering, byId]);
}
