import type { App } from '#shared/contracts/app.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import { type Command, protocolVersion } from '#shared/protocol/table.ts';
import { afterPaint } from './after-paint.ts';
import { openPort } from './connection/bridge.ts';
import { type KeptConnection, keepConnected } from './connection/keep-connected.ts';
import { createSession } from './session/session.ts';
import { listenerForStores } from './session/listener.ts';
import { createOutbox } from './send/outbox.ts';
import { setUnsent, takeRevert } from './send/send-state.ts';
import { useAppStatus } from './state/app-status.ts';
import { windowStorage } from './state/browser-storage.ts';
import { loadCorrections } from './state/corrections.ts';
import { drafts } from './state/drafts.ts';
import { endAnswering } from './state/messages.ts';
import { loadToolServers } from './state/tools.ts';
import { showToast, useUi } from './state/ui.ts';

const session = createSession(listenerForStores(() => session.app()));

/** The app to call. @throws KinglyError `disconnected` while there is no connection */
export function app(): App {
  const current = session.app();
  if (current === null) {
    throw new KinglyError('disconnected', 'Kingly is not connected; try again in a moment', {
      retryable: true,
    });
  }
  return current;
}

/** The app to call; null while there is no connection. */
export const connectedApp = (): App | null => session.app();

/** Messages on their way. */
export const outbox = createOutbox({
  storage: windowStorage,
  sender: () => session.app()?.['command.submit'] ?? null,
  onAccepted: ({ envelope }) => {
    const { messageId } = envelope;
    takeRevert(envelope.id);
    if (envelope.line.startsWith('fb:') || envelope.readAs !== undefined) learnCorrections();
    if (messageId !== undefined) afterPaint(() => setUnsent(messageId, null));
  },
  onRefused: ({ envelope }, refusal) => {
    const revert = takeRevert(envelope.id);
    if (revert !== undefined) {
      // A button's command has no row of its own that could tell.
      revert();
      outbox.drop(envelope.id);
      showToast(`That did not work. ${refusal.message}`);
      return;
    }
    if (envelope.messageId !== undefined) {
      setUnsent(envelope.messageId, { commandId: envelope.id, refusal });
    }
    if (envelope.replyId !== undefined) endAnswering(envelope.replyId);
  },
  onGone: ({ envelope }) => {
    if (envelope.messageId !== undefined) setUnsent(envelope.messageId, null);
    if (envelope.replyId !== undefined) endAnswering(envelope.replyId);
  },
  onUnreadable: (text, conversationId) => {
    const key = conversationId ?? useUi.getState().newConversationId;
    const typed = drafts.get(key);
    drafts.set(key, typed === '' ? text : `${typed}\n\n${text}`);
    drafts.save();
  },
});

/** What the person has corrected; without it Kingly reads as it does at first. */
function learnCorrections(): void {
  const there = session.app();
  if (there === null) return;
  void loadCorrections(there).catch(() => undefined);
}

/** Whether tools were ever used; without it none of their calls are shown. */
function learnTools(): void {
  const there = session.app();
  if (there !== null) void loadToolServers(there).catch(() => undefined);
}

let connection: KeptConnection | null = null;

/** Connects, and stays connected for as long as the window lives. */
export function startConnection(): void {
  connection ??= keepConnected({
    open: openPort,
    begin: session.begin,
    onState: (state) => {
      const connected = state.state === 'connected';
      useAppStatus.setState(({ lostAt }) => ({
        connection: state,
        lostAt: connected ? null : (lostAt ?? Date.now()),
      }));
      if (!connected) return;
      outbox.flush();
      learnCorrections();
      afterPaint(learnTools);
    },
  });
  window.addEventListener('online', () => connection?.retryNow());
}

/** Tries to connect now instead of after the wait. */
export function reconnectNow(): void {
  connection?.retryNow();
}

/** Sends a command that a button gives: no message, no reply. Tells the person if it fails. */
export async function giveCommand(conversationId: string, command: Command): Promise<void> {
  await telling('That did not work', async () => {
    await app()['command.submit']({
      protocol: protocolVersion,
      id: newId('cmd'),
      workspaceId: defaultWorkspaceId,
      conversationId,
      at: Date.now(),
      line: encodeCommand(command),
    });
  });
}

/** Does something that may fail, and says so if it does. Resolves to undefined then. */
export async function telling<Result>(
  what: string,
  act: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    showToast(`${what}. ${toErrorInfo(error).message}`);
    return undefined;
  }
}
