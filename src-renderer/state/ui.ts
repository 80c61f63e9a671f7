import { z } from 'zod';
import { create } from 'zustand';
import { newId } from '#shared/ids.ts';
import { windowStorage } from './browser-storage.ts';

/** A line at the bottom that goes away by itself, with one thing to do. */
export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly name: string; readonly run: () => void } | null;
};

/** What should be brought into view: a message, or a task's card. */
export type Target = { readonly messageId: string; readonly at: number };

/** What may stand in the conversation's place. */
export const pageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: z.string() }),
  z.object({ kind: z.literal('workflows') }),
  z.object({ kind: z.literal('work') }),
  z.object({ kind: z.literal('settings') }),
  z.object({ kind: z.literal('memory') }),
  z.object({ kind: z.literal('entity'), entityId: z.string() }),
]);
export type Page = z.infer<typeof pageSchema>;

type UiState = {
  /** The open conversation; one that nothing was sent in yet is not in the list. */
  readonly conversationId: string;
  /** The one that "New conversation" opens; it keeps its draft until something is sent in it. */
  readonly newConversationId: string;
  /** The one that "Private conversation" opens, until something is sent in it. */
  readonly newPrivateId: string;
  /** Pages over the conversation, the one that is shown last; `closePage` goes back by one. */
  readonly pages: readonly Page[];
  /** Wide windows: the panels beside. Narrow ones: `drawer`. */
  readonly listOpen: boolean;
  readonly nowOpen: boolean;
  readonly drawer: 'list' | 'now' | null;
  readonly unread: readonly string[];
  readonly toasts: readonly Toast[];
  readonly target: Target | null;
  readonly shortcutsOpen: boolean;
};

const keptSchema = z.object({
  conversationId: z.string().optional(),
  newConversationId: z.string().optional(),
  newPrivateId: z.string().optional(),
  pages: z.array(pageSchema).catch([]),
  listOpen: z.boolean().catch(true),
  nowOpen: z.boolean().catch(true),
  unread: z.array(z.string()).catch([]),
});
const storageKey = 'kingly.ui';
const kept = windowStorage.read(storageKey, keptSchema);

const newConversationId = kept?.newConversationId ?? newId('conv');

export const useUi = create<UiState>()(() => ({
  conversationId: kept?.conversationId ?? newConversationId,
  newConversationId,
  newPrivateId: kept?.newPrivateId ?? newId('conv'),
  pages: kept?.pages ?? [],
  listOpen: kept?.listOpen ?? true,
  nowOpen: kept?.nowOpen ?? true,
  drawer: null,
  unread: kept?.unread ?? [],
  toasts: [],
  target: null,
  shortcutsOpen: false,
}));

useUi.subscribe((now, before) => {
  if (
    now.conversationId === before.conversationId &&
    now.newConversationId === before.newConversationId &&
    now.newPrivateId === before.newPrivateId &&
    now.pages === before.pages &&
    now.listOpen === before.listOpen &&
    now.nowOpen === before.nowOpen &&
    now.unread === before.unread
  ) {
    return;
  }
  const { conversationId, newConversationId, newPrivateId, pages, listOpen, nowOpen, unread } = now;
  // Off the path of an Enter: a write to storage costs up to a millisecond.
  setTimeout(() =>
    windowStorage.write(storageKey, {
      conversationId,
      newConversationId,
      newPrivateId,
      pages,
      listOpen,
      nowOpen,
      unread: unread.slice(-200),
    }),
  );
});

/** Opens a conversation, and what in it should be in view. */
export function openConversation(id: string, messageId: string | null = null): void {
  useUi.setState(({ unread }) => ({
    conversationId: id,
    pages: [],
    drawer: null,
    unread: unread.includes(id) ? unread.filter((other) => other !== id) : unread,
    target: messageId === null ? null : { messageId, at: Date.now() },
  }));
}

/** Opens a conversation that nothing was said in yet. */
export function openNewConversation(): void {
  openConversation(useUi.getState().newConversationId);
}

/** Opens a conversation of which nothing will be remembered. */
export function openPrivateConversation(): void {
  openConversation(useUi.getState().newPrivateId);
}

/** Pages that are kept to go back to, at most. */
const maximumPages = 20;

/** Shows a page in the conversation's place. */
export function openPage(page: Page): void {
  useUi.setState(({ pages }) => ({
    pages: isSamePage(pages.at(-1), page) ? pages : [...pages, page].slice(-maximumPages),
    drawer: null,
  }));
}

/** Goes back to the page before, or to the conversation. */
export function closePage(): void {
  useUi.setState(({ pages }) => ({ pages: pages.slice(0, -1) }));
}

function isSamePage(one: Page | undefined, other: Page): boolean {
  if (one?.kind === 'run' && other.kind === 'run') return one.runId === other.runId;
  if (one?.kind === 'entity' && other.kind === 'entity') return one.entityId === other.entityId;
  return one?.kind === other.kind;
}

let remembers = kept !== null && kept !== undefined;

/**
 * A window that remembers no conversation (a new browser, or one that was cut off before it could
 * write) opens the newest one, since work may be running there.
 */
export function openNewestAtFirst(newest: string | undefined): void {
  const { conversationId, newConversationId: fresh } = useUi.getState();
  if (!remembers && newest !== undefined && conversationId === fresh) {
    // A page that was opened before the first answer came stays open.
    useUi.setState({ conversationId: newest });
  }
  remembers = true;
}

/** Something was sent in it: "New conversation" opens another one from now on. */
export function claimNewConversation(id: string): void {
  useUi.setState(({ newConversationId, newPrivateId }) =>
    newConversationId === id
      ? { newConversationId: newId('conv') }
      : newPrivateId === id
        ? { newPrivateId: newId('conv') }
        : {},
  );
}

export function markUnread(id: string): void {
  useUi.setState(({ unread, conversationId }) =>
    (id === conversationId && document.visibilityState === 'visible') || unread.includes(id)
      ? {}
      : { unread: [...unread, id] },
  );
}

export function markRead(id: string): void {
  useUi.setState(({ unread }) =>
    unread.includes(id) ? { unread: unread.filter((other) => other !== id) } : {},
  );
}

const toastMs = 8_000;
let toastCount = 0;

export function showToast(text: string, action: Toast['action'] = null): void {
  toastCount += 1;
  const id = toastCount;
  useUi.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), { id, text, action }] }));
  setTimeout(() => closeToast(id), toastMs);
}

export function closeToast(id: number): void {
  useUi.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
