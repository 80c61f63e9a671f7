import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import ArrowUp from 'lucide-react/icons/arrow-up';
import Square from 'lucide-react/icons/square';
import { draftChanged } from '../../send/reader.ts';
import { maximumMessageLength, sendMessage } from '../../send/send-message.ts';
import { drafts } from '../../state/drafts.ts';
import { messageRows, useMessages } from '../../state/messages.ts';
import { isPrivate, useIsPrivate } from '../../state/private.ts';
import { scrollToLatest } from '../conversation/scroll-control.ts';
import { PrivateMark } from '../parts/private-mark.tsx';
import { setFillComposer } from './fill-composer.ts';
import { stopAnswers, useIsAnswering } from './stop-answers.ts';
import { useReadingHint } from './use-reading-hint.ts';

const sendIcon = <ArrowUp aria-hidden />;
const stopIcon = <Square aria-hidden />;

/** Where a message is typed. Enter sends, Shift+Enter breaks the line. */
export function Composer({ conversationId }: { readonly conversationId: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  // The browser keeps the text; React is told only what it shows beside it.
  const [hint, readSoon] = useReadingHint();
  const [length, setLength] = useState(() => shownLength(drafts.get(conversationId)));
  const answering = useIsAnswering(conversationId);
  const staysHere = useIsPrivate(conversationId);

  const changed = useCallback(
    (element: HTMLTextAreaElement): void => {
      fit(element);
      setLength(shownLength(element.value));
      if (isPrivate(conversationId)) drafts.hold(conversationId, element.value);
      else drafts.set(conversationId, element.value);
      draftChanged(element.value);
      readSoon(element.value);
    },
    [conversationId, readSoon],
  );
  const put = useCallback(
    (text: string): void => {
      const element = field.current;
      if (element === null) return;
      element.value = text;
      element.setSelectionRange(text.length, text.length);
      changed(element);
      element.focus();
    },
    [changed],
  );
  useLayoutEffect(() => {
    if (field.current !== null) fit(field.current);
  }, []);
  useEffect(() => {
    const element = field.current;
    readSoon(element?.value ?? '');
    // On a phone the keyboard would cover what one came to read.
    if (window.matchMedia('(hover: hover)').matches) element?.focus();
  }, [readSoon]);
  useEffect(() => setFillComposer(put), [put]);

  const tooLong = length > maximumMessageLength;
  const send = (): void => {
    const element = field.current;
    const text = element?.value.trim() ?? '';
    if (element === null || text === '' || text.length > maximumMessageLength) return;
    element.value = '';
    // Before the message's rows, so that one rendering and one layout show all of it.
    changed(element);
    sendMessage(conversationId, text);
    scrollToLatest();
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // 229: an input method is composing, also where isComposing comes too late (Safari).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && answering) {
      event.preventDefault();
      void stopAnswers(conversationId);
    } else if (event.key === 'ArrowUp' && event.currentTarget.value === '') {
      const last = lastSaid(conversationId);
      if (last === undefined) return;
      event.preventDefault();
      put(last);
    }
  };

  return (
    <form
      className="composer"
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={`composer-box ${staysHere ? 'private' : ''} ${tooLong ? 'too-long' : ''}`}>
        {staysHere ? <PrivateMark /> : null}
        <div className="composer-field">
          <textarea
            ref={field}
            rows={1}
            aria-label="Message Kingly"
            aria-describedby="composer-hint"
            aria-invalid={tooLong}
            placeholder={
              staysHere ? 'Nothing of this is remembered…' : 'Ask, plan, or hand over a task…'
            }
            defaultValue={drafts.get(conversationId)}
            onInput={(event) => changed(event.currentTarget)}
            onKeyDown={pressed}
            enterKeyHint="send"
            autoComplete="off"
          />
        </div>
        {answering ? (
          <button
            type="button"
            className="composer-button stop"
            aria-label="Stop"
            title="Stop the answer (Esc)"
            onClick={() => void stopAnswers(conversationId)}
          >
            {stopIcon}
          </button>
        ) : null}
        <button
          type="submit"
          className="composer-button send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={length === 0 || tooLong}
        >
          {sendIcon}
        </button>
      </div>
      <p id="composer-hint" className={`composer-hint ${tooLong ? 'problem' : ''}`}>
        {tooLong ? (
          `A message has at most ${maximumMessageLength.toLocaleString('en')} characters; this one has ${length.toLocaleString('en')}.`
        ) : hint === null ? (
          <span className="composer-keys">Enter sends · Shift+Enter breaks the line</span>
        ) : (
          <span className="reading" data-testid="reading-hint">
            {hint}
          </span>
        )}
      </p>
    </form>
  );
}

/**
 * The length as far as it is shown: whether there is anything, and by how much it is too long. So
 * a key seldom has the composer rendered again.
 */
function shownLength({ length }: string): number {
  return length > maximumMessageLength ? length : Math.min(length, 1);
}

/** More text than this fills the field's greatest height. */
const sizingLength = 4_000;

/**
 * The field grows with a copy of its text that the style sheet lays out below it: to ask the
 * browser for the height of a text area would cost two layouts of the window for each key.
 */
function fit(element: HTMLTextAreaElement): void {
  const box = element.parentElement;
  if (box !== null) box.dataset['text'] = element.value.slice(0, sizingLength);
}

function lastSaid(conversationId: string): string | undefined {
  const places = useMessages.getState().lists[conversationId]?.places ?? [];
  const last = places.findLast(({ id }) => messageRows.get(id)?.role === 'user');
  return last === undefined ? undefined : messageRows.get(last.id)?.text;
}
