import { memo } from 'react';
import CloudOff from 'lucide-react/icons/cloud-off';
import type { Message } from '#shared/contracts/entities.ts';
import { retryUnsent, takeBackUnsent } from '../../send/send-message.ts';
import { type Unsent, useSendState } from '../../send/send-state.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { fillComposer } from '../composer/fill-composer.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { AmendmentNote, CorrectReading } from './correct-reading.tsx';
import { MessageTime } from './message-time.tsx';

/** What the person said, and how it stands with sending it. */
export const UserMessage = memo(function UserMessage({ message }: { readonly message: Message }) {
  const unsent = useSendState((state) => state.unsent[message.id]);
  return (
    <article className="message user" aria-label="You">
      <div className="user-bubble">{message.text}</div>
      {unsent === undefined ? null : <SendState message={message} unsent={unsent} />}
      <AmendmentNote message={message} />
      <footer className="message-footer">
        <MessageTime at={message.createdAt} />
        <CopyButton text={() => message.text} name="Copy message" />
        <CorrectReading message={message} />
      </footer>
    </article>
  );
});

function SendState({ message, unsent }: { readonly message: Message; readonly unsent: Unsent }) {
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  if (unsent.refusal === null) {
    if (connected) return null;
    return (
      <p className="send-state">
        <CloudOff aria-hidden /> Will be sent when Kingly is connected again
      </p>
    );
  }
  const edit = (): void => {
    const entry = takeBackUnsent(unsent.commandId);
    if (entry !== undefined) fillComposer(entry.text);
  };
  return (
    <div className="send-state refused" role="alert">
      <span>
        <strong>Not sent.</strong> {unsent.refusal.message}
      </span>
      <span className="send-state-actions">
        <button
          type="button"
          className="link"
          onClick={() => retryUnsent(message.id, unsent.commandId)}
        >
          Retry
        </button>
        <button type="button" className="link" onClick={edit}>
          Edit
        </button>
      </span>
    </div>
  );
}
