import { type KeyboardEvent, useRef, useState } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import type { Message } from '#shared/contracts/entities.ts';
import { type CorrectableLabel, correctableLabels, useAmendments } from '../../send/amendments.ts';
import {
  correctMessage,
  labelName,
  labelOf,
  likeliestCorrection,
  newestSaid,
} from '../../send/correct-message.ts';
import { useSendState } from '../../send/send-state.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useMessages } from '../../state/messages.ts';
import { shortcutText } from '../../shortcuts.ts';
import { IconButton } from '../parts/icon-button.tsx';

/** What the button that reads a message as this says. */
const makeNames: Readonly<Record<CorrectableLabel, string>> = {
  tc: 'Make it a task',
  ts: 'Split it into parts',
  wf: 'Run as workflow…',
  cl: 'Look it up',
  ms: 'Remember this',
  ch: 'Just chat',
};

/** Small talk was answered here; one click has the model answer it. */
const askName = 'Ask the model';

/** What the button says that reads a message as chat which was read as this. */
const notNames: Readonly<Record<string, string>> = {
  tc: 'Not a task',
  ts: 'Nothing to split',
  wf: 'Not a workflow',
  ms: 'Not to be remembered',
};

/**
 * Corrects how a message of the person was read: with one click on the newest one, and in a row of
 * all it could be. The row stands under the message, so that nothing lies over the conversation.
 */
export function CorrectReading({ message }: { readonly message: Message }) {
  const isNewest = useMessages(() => newestSaid(message.conversationId) === message.id);
  useSendState((state) => state.answeredHere.has(message.id));
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const label = labelOf(message);
  if (label === null) return null;
  const isChat = label === 'ch' || label === 'st' || label === 'cn';
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const pressed = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  return (
    <div className="correct-reading" role="presentation" onKeyDown={pressed}>
      {open ? <Readings message={message} label={label} onChosen={close} /> : null}
      <span className="correct-line">
        {isNewest ? (
          <button
            type="button"
            className="link"
            title={`Correct how this was read (${shortcutText('E')})`}
            onClick={() => correctMessage(message, likeliestCorrection(message) ?? 'ch')}
          >
            {isChat ? makeNames.tc : label === 'talk' ? askName : (notNames[label] ?? makeNames.ch)}
          </button>
        ) : null}
        <IconButton
          ref={button}
          name="Read it as something else"
          icon={Ellipsis}
          small
          expanded={open}
          onClick={() => setOpen(!open)}
        />
      </span>
    </div>
  );
}

function Readings({
  message,
  label,
  onChosen,
}: {
  readonly message: Message;
  readonly label: string;
  readonly onChosen: () => void;
}) {
  const [choosesWorkflow, setChoosesWorkflow] = useState(false);
  const workflows = useAppStatus(({ status }) => status?.workflows) ?? [];
  const choose = (right: CorrectableLabel, workflowId?: string): void => {
    correctMessage(message, right, workflowId);
    onChosen();
  };
  return (
    <fieldset className="readings" aria-label="Read it as">
      {choosesWorkflow
        ? workflows.map(({ id, name }) => (
            <button key={id} type="button" className="chip" onClick={() => choose('wf', id)}>
              {name}
            </button>
          ))
        : correctableLabels
            .filter((each) => each !== label)
            .map((each) => (
              <button
                key={each}
                type="button"
                className="chip"
                onClick={() => (each === 'wf' ? setChoosesWorkflow(true) : choose(each))}
              >
                {each === 'ch' && label === 'talk' ? askName : makeNames[each]}
              </button>
            ))}
    </fieldset>
  );
}

/** What readers that were late think of a message. It asks; nothing has been changed. */
export function AmendmentNote({ message }: { readonly message: Message }) {
  const better = useAmendments(({ amendments }) => amendments[message.id]);
  if (better === undefined) return null;
  return (
    <output className="amendment">
      Looks like {labelName(better)}.{' '}
      <button type="button" className="link" onClick={() => correctMessage(message, better)}>
        {better === 'wf' ? 'Run it as a workflow' : makeNames[better]}
      </button>
    </output>
  );
}
