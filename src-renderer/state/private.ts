import { useConversations } from './conversations.ts';
import { useUi } from './ui.ts';

/** Whether nothing of a conversation is remembered; one that nothing was said in yet included. */
export function isPrivate(id: string): boolean {
  return useConversations.getState().byId[id]?.isPrivate ?? useUi.getState().newPrivateId === id;
}

export function useIsPrivate(id: string): boolean {
  const known = useConversations((state) => state.byId[id]?.isPrivate);
  const isNew = useUi((state) => state.newPrivateId === id);
  return known ?? isNew;
}
