import { memo } from 'react';
import type { Message } from '#shared/contracts/entities.ts';
import { useRow } from '../../state/keyed-store.ts';
import { messageRows } from '../../state/messages.ts';
import { useNow } from '../../state/use-now.ts';
import { longDay } from '../../text/format.ts';
import { AssistantMessage } from './assistant-message.tsx';
import { UserMessage } from './user-message.tsx';

/** One row: a message, and the day before it where one begins. */
export const MessageRow = memo(function MessageRow({
  id,
  previousId,
  marked,
}: {
  readonly id: string;
  readonly previousId: string | null;
  readonly marked: boolean;
}) {
  const message = useRow(messageRows, id);
  const now = useNow();
  if (message === undefined) return null;
  const before = previousId === null ? undefined : messageRows.get(previousId);
  return (
    <div className={`message-row ${marked ? 'marked' : ''}`} data-row={id}>
      {startsDay(before, message) ? (
        <div className="day-separator">
          <span>{longDay(message.createdAt, now)}</span>
        </div>
      ) : null}
      {message.role === 'user' ? (
        <UserMessage message={message} />
      ) : (
        <AssistantMessage message={message} />
      )}
    </div>
  );
});

function startsDay(before: Message | undefined, message: Message): boolean {
  const day = (time: number): string => new Date(time).toDateString();
  return before === undefined || day(before.createdAt) !== day(message.createdAt);
}
