import { create } from 'zustand';
import type { Delta, Message } from '#shared/contracts/entities.ts';
import { isOpenMessage } from '#shared/contracts/open-state.ts';
import { afterPaint } from '../after-paint.ts';
import { KeyedStore } from './keyed-store.ts';
import { isNewer, mergeMessage } from './merge-message.ts';
import { appendPlace, confirmPlace, type Place } from './message-order.ts';
import { placeDelta, placeWaiting } from './place-delta.ts';
import { createTextThrottle } from './text-throttle.ts';

/** The rows of all conversations that were opened. */
export const messageRows = new KeyedStore<Message>();

/** One conversation's list, as far as it is loaded. */
export type MessageList = {
  readonly places: readonly Place[];
  /** Older ones are in the store. */
  readonly hasMore: boolean;
  /** How many rows were put in front since it was opened; keeps the list from jumping. */
  readonly prepended: number;
  readonly state: 'loading' | 'ready' | 'failed';
};

export const emptyList: MessageList = {
  places: [],
  hasMore: false,
  prepended: 0,
  state: 'loading',
};

/** An answer on its way. */
export type Answering = {
  readonly conversationId: string;
  readonly createdAt: number;
  /** The first words have come. */
  readonly isWritten: boolean;
};

type MessagesState = {
  readonly lists: Readonly<Record<string, MessageList>>;
  /** Answers that are waited for or being written, by message; those with a card excluded. */
  readonly answering: Readonly<Record<string, Answering>>;
};

export const useMessages = create<MessagesState>()(() => ({ lists: {}, answering: {} }));

/** Changes one list; makes it when it is new. */
export function updateList(
  conversationId: string,
  change: (list: MessageList) => MessageList,
): void {
  useMessages.setState(({ lists }) => {
    const before = lists[conversationId];
    const after = change(before ?? emptyList);
    return after === before ? {} : { lists: { ...lists, [conversationId]: after } };
  });
}

/** What is answered sooner than this is never shown as waited for: it would only flicker. */
const patienceMs = 300;
/** Answers that are not waited for long yet. */
const patience = new Map<string, ReturnType<typeof setTimeout>>();

function noteAnswering(message: Message): void {
  const { id, conversationId, createdAt, role, status, taskId, runId } = message;
  const isWritten = status === 'streaming';
  if (role !== 'assistant' || taskId !== null || runId !== null) return endAnswering(id);
  if (status !== 'accepted' && !isWritten) return endAnswering(id);
  const show = (): void => {
    patience.delete(id);
    if (useMessages.getState().answering[id]?.isWritten === isWritten) return;
    useMessages.setState(({ answering }) => ({
      answering: { ...answering, [id]: { conversationId, createdAt, isWritten } },
    }));
  };
  const wait = createdAt + patienceMs - Date.now();
  if (isWritten || wait <= 0) {
    clearTimeout(patience.get(id));
    show();
  } else if (!patience.has(id)) {
    patience.set(
      id,
      setTimeout(() => afterPaint(() => (patience.has(id) ? show() : undefined)), wait),
    );
  }
}

/** The answer to a message that was just sent is waited for, unless events know better already. */
export function beginAnswering(id: string): void {
  const row = messageRows.get(id);
  if (row !== undefined) noteAnswering(row);
}

/** Adds a row that is painted before the store knows it. `ephemeral` ones are never sent. */
export function addLocalMessage(message: Message, ephemeral: boolean): void {
  messageRows.set(message.id, message);
  updateList(message.conversationId, (list) => ({
    ...list,
    places: appendPlace(list.places, message.id, ephemeral),
  }));
}

/** Takes local rows away again, as when an unsent message is edited. */
export function removeLocalMessages(conversationId: string, ids: readonly string[]): void {
  updateList(conversationId, (list) => ({
    ...list,
    places: list.places.filter(({ id, position }) => position !== null || !ids.includes(id)),
  }));
  for (const id of ids) {
    messageRows.delete(id);
    endAnswering(id);
  }
}

/** The answer is not waited for any longer. */
export function endAnswering(id: string): void {
  clearTimeout(patience.get(id));
  patience.delete(id);
  const { answering } = useMessages.getState();
  if (!Object.hasOwn(answering, id)) return;
  const { [id]: _ended, ...rest } = answering;
  useMessages.setState({ answering: rest });
}

/** Folds a message that an event told of. */
export function foldMessage(told: Message): void {
  const list = useMessages.getState().lists[told.conversationId];
  noteAnswering(told);
  // A conversation that was never opened is read from the store when it is.
  if (list === undefined) return;
  const known = messageRows.get(told.id);
  const merged = mergeMessage(known && { ...known, text: textNow(known) }, told);
  grownTexts.forget(told.id);
  const waiting = waitingDeltas.get(told.id) ?? [];
  const placed = placeWaiting(merged.text, told.status === 'streaming' ? waiting : []);
  keepWaiting(told.id, placed.waiting);
  messageRows.set(told.id, placed.text === merged.text ? merged : { ...merged, text: placed.text });
  if (told.position > 0) {
    updateList(told.conversationId, (before) => {
      // Older than what is loaded: it comes with its page.
      const first = before.places.find(({ position }) => position !== null)?.position;
      const older =
        before.hasMore && first !== undefined && first !== null && told.position < first;
      const places = older ? before.places : confirmPlace(before.places, told.id, told.position);
      return places === before.places ? before : { ...before, places };
    });
  }
}

/** Folds a fetched page. */
export function foldPage(
  conversationId: string,
  page: { readonly messages: readonly Message[]; readonly hasMore: boolean },
  older: boolean,
): void {
  for (const message of page.messages) {
    const known = messageRows.get(message.id);
    if (known === undefined || known.position === 0 || isNewer(known, message)) {
      messageRows.set(message.id, mergeMessage(known, message));
      grownTexts.forget(message.id);
      noteAnswering(message);
    }
  }
  updateList(conversationId, (list) => {
    const known = new Set(list.places.map(({ id }) => id));
    const fresh = page.messages.filter(({ id }) => !known.has(id));
    const places = older
      ? [
          ...fresh.map(({ id, position }): Place => ({ id, position, ephemeral: false })),
          ...list.places,
        ]
      : page.messages.reduce<readonly Place[]>(
          (all, { id, position }) => confirmPlace(all, id, position),
          list.places,
        );
    return {
      places,
      hasMore: older || !list.places.some(isStored) ? page.hasMore : list.hasMore,
      prepended: list.prepended + (older ? fresh.length : 0),
      state: 'ready',
    };
  });
}

function isStored({ position }: Place): boolean {
  return position !== null;
}

/** Texts that have grown, shown together a little later: three frames are nothing to a reader. */
const grownTexts = createTextThrottle((id, text) => {
  const row = messageRows.get(id);
  if (row === undefined) return;
  const grown: Message = { ...row, status: 'streaming', text };
  messageRows.set(id, grown);
  noteAnswering(grown);
});

function textNow({ id, text }: Message): string {
  return grownTexts.get(id) ?? text;
}

const waitingDeltas = new Map<string, readonly Delta[]>();
const maximumWaiting = 200;

function keepWaiting(id: string, deltas: readonly Delta[]): void {
  if (deltas.length === 0) waitingDeltas.delete(id);
  else waitingDeltas.set(id, deltas.slice(-maximumWaiting));
}

/**
 * Folds a piece of an answer. Answers `gap` when text before it is missing: the message should be
 * fetched; the piece is kept until then. What is stored may end before the hole does, so that each
 * further piece behind it says so again.
 */
export function foldDelta(delta: Delta): 'done' | 'gap' {
  const known = messageRows.get(delta.messageId);
  if (known === undefined || !isOpenMessage(known.status)) {
    return 'done';
  }
  const placed = placeDelta(textNow(known), delta);
  switch (placed.kind) {
    case 'known':
      return 'done';
    case 'grown':
      grownTexts.show(known.id, placed.text);
      return 'done';
    case 'gap': {
      const waiting = waitingDeltas.get(delta.messageId) ?? [];
      keepWaiting(delta.messageId, [...waiting, delta]);
      return 'gap';
    }
  }
}

/** Folds one fetched message, with what waited for it. */
export function foldFetched(message: Message): void {
  const known = messageRows.get(message.id);
  if (!isNewer(known, message)) return;
  foldMessage(message);
}

/** Forgets what was loaded, keeping rows that the store does not have: the history was reset. */
export function forgetStoredMessages(): void {
  const { lists } = useMessages.getState();
  const kept: Record<string, MessageList> = {};
  for (const [id, list] of Object.entries(lists)) {
    const places = list.places.filter(({ position }) => position === null);
    if (places.length > 0) kept[id] = { ...emptyList, places };
  }
  const rows = new Set(Object.values(kept).flatMap(({ places }) => places.map(({ id }) => id)));
  messageRows.replaceAll(
    messageRows.all().flatMap((row) => (rows.has(row.id) ? [[row.id, row] as const] : [])),
  );
  waitingDeltas.clear();
  grownTexts.clear();
  const { answering } = useMessages.getState();
  useMessages.setState({
    lists: kept,
    answering: Object.fromEntries(Object.entries(answering).filter(([id]) => rows.has(id))),
  });
}
