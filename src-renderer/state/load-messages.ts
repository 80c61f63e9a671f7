import { app } from '../app.ts';
import { foldPage, messageRows, updateList, useMessages } from './messages.ts';

const pageSize = 60;
/** Rows asked for at once when a far message is looked for. */
const searchPageSize = 1_000;
const loading = new Set<string>();

/** Loads the newest page of a conversation, if it is not there yet. */
export async function loadConversation(conversationId: string): Promise<void> {
  if (useMessages.getState().lists[conversationId]?.state === 'ready') return;
  if (loading.has(conversationId)) return;
  loading.add(conversationId);
  updateList(conversationId, (list) => ({ ...list, state: 'loading' }));
  try {
    const page = await app()['messages.page']({ conversationId, limit: pageSize });
    foldPage(conversationId, page, false);
  } catch {
    updateList(conversationId, (list) => ({ ...list, state: 'failed' }));
  } finally {
    loading.delete(conversationId);
  }
}

/** Loads the page before the oldest loaded message. Resolves to whether there was one to load. */
export async function loadOlder(conversationId: string, limit = pageSize): Promise<boolean> {
  const list = useMessages.getState().lists[conversationId];
  const first = list?.places.find(({ position }) => position !== null)?.position ?? null;
  if (list === undefined || !list.hasMore || first === null || loading.has(conversationId)) {
    return false;
  }
  loading.add(conversationId);
  try {
    const page = await app()['messages.page']({ conversationId, before: first, limit });
    foldPage(conversationId, page, true);
    return page.messages.length > 0;
  } catch {
    // Scrolling up asks again.
    return false;
  } finally {
    loading.delete(conversationId);
  }
}

/** Loads back to a message. Resolves to whether it is there now. */
export async function loadBackTo(conversationId: string, messageId: string): Promise<boolean> {
  await loadConversation(conversationId);
  const isThere = (): boolean =>
    useMessages.getState().lists[conversationId]?.places.some(({ id }) => id === messageId) ??
    false;
  while (!isThere()) {
    if (!(await loadOlder(conversationId, searchPageSize))) break;
  }
  return isThere() && messageRows.get(messageId) !== undefined;
}
