import { create } from 'zustand';
import type { ErrorInfo } from '#shared/errors.ts';
import type { Reading } from '../frontend-llm/reading.ts';

/** How it stands with a message that is not stored yet. */
export type Unsent = {
  readonly commandId: string;
  /** Null while it only waits for a connection. */
  readonly refusal: ErrorInfo | null;
};

/** How a message was read that was answered on the spot, and what its answer offers. */
export type AnsweredHere = Pick<Reading, 'label' | 'choices'>;

type SendState = {
  /** By the id of the person's message. */
  readonly unsent: Readonly<Record<string, Unsent>>;
  /** Rows that were answered on the spot and never left the window, with how they were read. */
  readonly answeredHere: ReadonlyMap<string, AnsweredHere>;
};

export const useSendState = create<SendState>()(() => ({ unsent: {}, answeredHere: new Map() }));

export function setUnsent(messageId: string, unsent: Unsent | null): void {
  useSendState.setState((state) => {
    if (unsent !== null) return { unsent: { ...state.unsent, [messageId]: unsent } };
    if (!Object.hasOwn(state.unsent, messageId)) return {};
    const { [messageId]: _sent, ...rest } = state.unsent;
    return { unsent: rest };
  });
}

export function noteAnsweredHere(ids: readonly string[], how: AnsweredHere): void {
  useSendState.setState(({ answeredHere }) => ({
    answeredHere: new Map([...answeredHere, ...ids.map((id) => [id, how] as const)]),
  }));
}

const reverts = new Map<string, () => void>();

/** What is painted for a command before it is taken can be taken back, should it be refused. */
export function noteRevert(commandId: string, revert: () => void): void {
  reverts.set(commandId, revert);
}

/** The way back, once: to be run where the command was refused, else dropped. */
export function takeRevert(commandId: string): (() => void) | undefined {
  const revert = reverts.get(commandId);
  reverts.delete(commandId);
  return revert;
}
