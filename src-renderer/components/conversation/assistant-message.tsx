import { memo } from 'react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import type { Message } from '#shared/contracts/entities.ts';
import { sendAgain } from '../../send/send-message.ts';
import { useSendState } from '../../send/send-state.ts';
import { messageRows, useMessages } from '../../state/messages.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Crown } from '../parts/crown.tsx';
import { ToolCalls } from '../tools/tool-calls.tsx';
import { Choices } from './choices.tsx';
import { FromMemory } from './from-memory.tsx';
import { MessageTime } from './message-time.tsx';
import { RunCard } from './run-card.tsx';
import { scrollToLatest } from './scroll-control.ts';
import { TaskCard } from './task-card.tsx';

/** Kingly's side: what it said at once, the card of what it does, its answer. */
export const AssistantMessage = memo(function AssistantMessage({
  message,
}: {
  readonly message: Message;
}) {
  const { status, text, taskId, runId, acknowledgement } = message;
  const answeredHere = useSendState((state) => state.answeredHere.has(message.id));
  // A reply whose command was refused waits for nothing.
  const refused = useSendState((state) =>
    Object.values(state.unsent).some(
      ({ commandId, refusal }) => commandId === message.commandId && refusal !== null,
    ),
  );
  // Not for what is answered at once.
  const isWaitedFor = useMessages((state) => Object.hasOwn(state.answering, message.id));
  const streaming = status === 'streaming';
  const waits = status === 'accepted' && !refused && taskId === null && runId === null;
  const hasCard = taskId !== null || runId !== null;
  const again = (): void => {
    sendAgainFor(message);
  };
  return (
    <article className="message assistant" aria-label="Kingly" aria-busy={streaming || waits}>
      <Crown className="message-mark" />
      <div className="message-body">
        {acknowledgement === null ? null : (
          <p className="acknowledgement" data-testid="acknowledgement">
            {acknowledgement}
          </p>
        )}
        {taskId === null ? null : <TaskCard taskId={taskId} showsResult={text === ''} />}
        {runId === null ? null : <RunCard runId={runId} />}
        {hasCard ? null : (
          <ToolCalls of={message.commandId} isOpen={streaming || status === 'accepted'} />
        )}
        {text === '' ? null : <Markdown text={text} />}
        {answeredHere ? (
          <Choices messageId={message.id} conversationId={message.conversationId} />
        ) : null}
        {waits && text === '' && isWaitedFor ? (
          <span className="waiting-dots">
            <span className="visually-hidden">Waiting for the answer</span>
          </span>
        ) : null}
        {streaming && !hasCard ? <span className="caret" aria-hidden="true" /> : null}
        {refused && text === '' ? <p className="message-note">Not sent yet</p> : null}
        {status === 'stopped' ? <p className="message-note">Stopped</p> : null}
        {status === 'failed' ? (
          <Failure message={message} onRetry={again} hasCard={hasCard} />
        ) : null}
        <footer className="message-footer">
          <MessageTime at={message.createdAt} />
          {answeredHere ? <span>answered here, not kept</span> : null}
          {message.model === null ? null : <span>{message.model}</span>}
          {message.model === null || streaming ? null : <FromMemory messageId={message.id} />}
          {text === '' || streaming ? null : (
            <CopyButton text={() => messageRows.get(message.id)?.text ?? text} name="Copy answer" />
          )}
        </footer>
      </div>
    </article>
  );
});

function sendAgainFor(message: Message): void {
  const said = messageRows
    .all()
    .find(({ role, commandId }) => role === 'user' && commandId === message.commandId);
  if (said === undefined) return;
  sendAgain(said, message.acknowledgement);
  scrollToLatest();
}

function Failure({
  message,
  onRetry,
  hasCard,
}: {
  readonly message: Message;
  readonly onRetry: () => void;
  /** The card tells the reason itself. */
  readonly hasCard: boolean;
}) {
  if (hasCard) return null;
  return (
    <div className="failure" role="alert">
      <CircleAlert aria-hidden />
      <span>{message.error?.message ?? 'The answer could not be written.'}</span>
      <button type="button" className="button" onClick={onRetry}>
        Retry
      </button>
    </div>
  );
}
