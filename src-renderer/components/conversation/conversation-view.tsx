import { useEffect } from 'react';
import { useAppStatus } from '../../state/app-status.ts';
import { useConversations } from '../../state/conversations.ts';
import { loadConversation } from '../../state/load-messages.ts';
import { emptyList, useMessages } from '../../state/messages.ts';
import { useIsPrivate } from '../../state/private.ts';
import { Composer } from '../composer/composer.tsx';
import { Announcer } from './announcer.tsx';
import { EmptyState, PrivateEmptyState } from './empty-state.tsx';
import { MessageList } from './message-list.tsx';

/** The open conversation with its composer. */
export function ConversationView({ conversationId }: { readonly conversationId: string }) {
  const list = useMessages((state) => state.lists[conversationId] ?? emptyList);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const isKnown = useConversations((state) => Object.hasOwn(state.byId, conversationId));
  const loaded = useConversations((state) => state.loaded);
  const isPrivate = useIsPrivate(conversationId);
  const { state } = list;
  useEffect(() => {
    // Also after the history was reset, when the list is loading again.
    if (connected && state === 'loading') void loadConversation(conversationId);
  }, [connected, conversationId, state]);

  const isEmpty = list.places.length === 0;
  return (
    <div className={`conversation ${isEmpty ? 'empty' : ''}`}>
      {!isEmpty ? (
        <MessageList key={conversationId} conversationId={conversationId} list={list} />
      ) : state === 'failed' && isKnown ? (
        <div className="conversation-note">
          <p>The messages could not be read.</p>
          <button
            type="button"
            className="button"
            onClick={() => void loadConversation(conversationId)}
          >
            Try again
          </button>
        </div>
      ) : loaded && (state === 'ready' || !isKnown) ? (
        isPrivate ? (
          <PrivateEmptyState />
        ) : (
          <EmptyState />
        )
      ) : (
        <div className="conversation-note" />
      )}
      <Composer key={`composer-${conversationId}`} conversationId={conversationId} />
      <Announcer key={`announcer-${conversationId}`} conversationId={conversationId} />
    </div>
  );
}
