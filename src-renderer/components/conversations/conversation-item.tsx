import { memo, useRef, useState } from 'react';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import type { Conversation } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { app, telling } from '../../app.ts';
import { foldConversation, useConversations } from '../../state/conversations.ts';
import { useRows } from '../../state/keyed-store.ts';
import { openConversation, openNewConversation, showToast, useUi } from '../../state/ui.ts';
import { runRows, taskRows } from '../../state/work.ts';
import { useIsAnswering } from '../composer/stop-answers.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { PrivateMark } from '../parts/private-mark.tsx';

/** One conversation of the list, to be opened, renamed or deleted. */
export const ConversationItem = memo(function ConversationItem({
  conversation,
  isOpen,
}: {
  readonly conversation: Conversation;
  readonly isOpen: boolean;
}) {
  const [renaming, setRenaming] = useState(false);
  const unread = useUi((state) => state.unread.includes(conversation.id));
  const running = useIsRunning(conversation.id);
  if (renaming) {
    return <RenameField conversation={conversation} onDone={() => setRenaming(false)} />;
  }
  const state = running ? 'running' : unread ? 'unread' : null;
  return (
    <div className={`conversation-item ${isOpen ? 'open' : ''} ${unread ? 'unread' : ''}`}>
      <button
        type="button"
        className="conversation-name"
        data-entry
        aria-current={isOpen ? 'true' : undefined}
        title={conversation.title}
        onClick={() => openConversation(conversation.id)}
        onDoubleClick={() => setRenaming(true)}
      >
        <span className={`conversation-dot ${state ?? ''}`} />
        {conversation.isPrivate ? <PrivateMark /> : null}
        <span className="conversation-title">{conversation.title}</span>
        {state === null ? null : <span className="visually-hidden">, {state}</span>}
      </button>
      <span className="conversation-actions">
        <IconButton
          small
          name={`Rename ${conversation.title}`}
          icon={Pencil}
          onClick={() => setRenaming(true)}
        />
        <IconButton
          small
          name={`Delete ${conversation.title}`}
          icon={Trash}
          onClick={() => void deleteConversation(conversation)}
        />
      </span>
    </div>
  );
});

function useIsRunning(conversationId: string): boolean {
  const answering = useIsAnswering(conversationId);
  const tasks = useRows(taskRows);
  const runs = useRows(runRows);
  const works = (row: (typeof tasks)[number] | (typeof runs)[number]): boolean =>
    row.conversationId === conversationId && isOpenTask(row.status);
  return answering || tasks.some(works) || runs.some(works);
}

function RenameField({
  conversation,
  onDone,
}: {
  readonly conversation: Conversation;
  readonly onDone: () => void;
}) {
  const cancelled = useRef(false);
  const rename = async (title: string): Promise<void> => {
    const { id } = conversation;
    if (title === '' || title === conversation.title) return;
    foldConversation({ ...conversation, title, titleIsChosen: true });
    const done = await telling('The name was not changed', () =>
      app()['conversations.rename']({ id, title }),
    );
    if (done === undefined) foldConversation(conversation);
  };
  return (
    <input
      className="rename-field"
      aria-label={`New name of ${conversation.title}`}
      defaultValue={conversation.title}
      maxLength={300}
      // The person asked for this field just now.
      ref={(element) => element?.select()}
      onBlur={(event) => {
        if (!cancelled.current) void rename(event.currentTarget.value.trim());
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        event.stopPropagation();
        if (event.key === 'Escape') cancelled.current = true;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

async function deleteConversation(conversation: Conversation): Promise<void> {
  const { id, title } = conversation;
  foldConversation({ ...conversation, deletedAt: Date.now() });
  if (useUi.getState().conversationId === id) openNewConversation();
  const done = await telling('It was not deleted', () => app()['conversations.delete']({ id }));
  if (done === undefined) {
    foldConversation(conversation);
    return;
  }
  const restore = async (): Promise<void> => {
    await telling('It could not be brought back', () => app()['conversations.restore']({ id }));
    if (!Object.hasOwn(useConversations.getState().byId, id)) foldConversation(conversation);
    openConversation(id);
  };
  showToast(`Deleted “${title}”`, { name: 'Undo', run: () => void restore() });
}
