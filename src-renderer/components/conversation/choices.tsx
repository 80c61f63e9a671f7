import { sendCommand } from '../../send/send-message.ts';
import { useSendState } from '../../send/send-state.ts';

/** The answers to choose from where Kingly asked which one is meant. */
export function Choices({
  messageId,
  conversationId,
}: {
  readonly messageId: string;
  readonly conversationId: string;
}) {
  const choices = useSendState((state) => state.answeredHere.get(messageId)?.choices);
  if (choices === undefined || choices.length === 0) return null;
  return (
    <fieldset className="readings" aria-label="Which one">
      {choices.map(({ name, command }) => (
        <button
          key={JSON.stringify(command)}
          type="button"
          className="chip"
          onClick={() => sendCommand(conversationId, name, command)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
