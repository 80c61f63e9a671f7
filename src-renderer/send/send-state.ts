import { create } from 'zustand';
import type { ErrorInfo } from '#shared/errors.ts';

/** How it stands with a message that is not stored yet. */
export type Unsent = {
  readonly commandId: string;
  /** Null while it only waits for a connection. */
  readonly refusal: ErrorInfo | null;
};

type SendState = {
  /** By the id of the person's message. */
  readonly unsent: Readonly<Record<string, Unsent>>;
  /** Rows that were answered on the spot and never left the window. */
  readonly answeredHere: ReadonlySet<string>;
};

export const useSendState = create<SendState>()(() => ({ unsent: {}, answeredHere: new Set() }));

export function setUnsent(messageId: string, unsent: Unsent | null): void {
  useSendState.setState((state) => {
    if (unsent !== null) return { unsent: { ...state.unsent, [messageId]: unsent } };
    if (!Object.hasOwn(state.unsent, messageId)) return {};
    const { [messageId]: _sent, ...rest } = state.unsent;
    return { unsent: rest };
  });
}

export function noteAnsweredHere(ids: readonly string[]): void {
  useSendState.setState(({ answeredHere }) => ({
    answeredHere: new Set([...answeredHere, ...ids]),
  }));
}
