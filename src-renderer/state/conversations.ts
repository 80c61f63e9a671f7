import { create } from 'zustand';
import type { Conversation } from '#shared/contracts/entities.ts';

type ConversationsState = {
  /** By id; deleted ones are not in it. */
  readonly byId: Readonly<Record<string, Conversation>>;
  /** Ids, newest first. */
  readonly order: readonly string[];
  /** Older ones may be in the store. */
  readonly hasMore: boolean;
  /** A first snapshot has come. */
  readonly loaded: boolean;
};

export const useConversations = create<ConversationsState>()(() => ({
  byId: {},
  order: [],
  hasMore: false,
  loaded: false,
}));

function sorted(byId: Readonly<Record<string, Conversation>>): readonly string[] {
  return Object.values(byId)
    .toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}

/** Folds a conversation; a deleted one goes away. */
export function foldConversation(conversation: Conversation): void {
  useConversations.setState(({ byId, order }) => {
    const known = byId[conversation.id];
    if (conversation.deletedAt !== null) {
      if (known === undefined) return {};
      const { [conversation.id]: _gone, ...rest } = byId;
      return { byId: rest, order: order.filter((id) => id !== conversation.id) };
    }
    const next = { ...byId, [conversation.id]: conversation };
    const inPlace = known !== undefined && known.updatedAt === conversation.updatedAt;
    return { byId: next, order: inPlace ? order : sorted(next) };
  });
}

/** How many conversations a snapshot or page holds at most. */
export const conversationPage = 1_000;

/** Takes a snapshot; conversations that were painted before they were stored stay. */
export function replaceConversations(
  conversations: readonly Conversation[],
  keep: (id: string) => boolean,
): void {
  useConversations.setState(({ byId }) => {
    const kept = Object.values(byId).filter(({ id }) => keep(id));
    const next = Object.fromEntries(
      [...kept, ...conversations]
        .filter(({ deletedAt }) => deletedAt === null)
        .map((conversation) => [conversation.id, conversation]),
    );
    return {
      byId: next,
      order: sorted(next),
      hasMore: conversations.length >= conversationPage,
      loaded: true,
    };
  });
}

/** Adds an older page. */
export function addConversations(conversations: readonly Conversation[]): void {
  useConversations.setState(({ byId }) => {
    const next = { ...Object.fromEntries(conversations.map((row) => [row.id, row])), ...byId };
    return { byId: next, order: sorted(next), hasMore: conversations.length >= conversationPage };
  });
}
