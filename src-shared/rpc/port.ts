/** A two-way channel for plain data: a MessagePort, a WebSocket, a child process, a worker. */
export type Port = {
  send(message: unknown): void;
  /** Adds the listener; returns a function that removes it. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Called once when the other side is gone. Returns a function that removes the listener. */
  onClose(listener: () => void): () => void;
  close(): void;
  /** Bytes handed over that the other side has not taken; absent where the channel cannot tell. */
  backlog?(): number;
};

/** The end of a port: told once, to everybody who listens then. */
export type PortEnd = {
  readonly isOpen: boolean;
  readonly onClose: Port['onClose'];
  /** Tells that the port has ended, the first time that it is called. */
  tell(): void;
};

/** The bookkeeping of a port's end. */
export function portEnd(): PortEnd {
  const listeners = new Set<() => void>();
  let isOpen = true;
  return {
    get isOpen() {
      return isOpen;
    },
    onClose: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: () => {
      if (!isOpen) return;
      isOpen = false;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}

/** Two ports joined in memory; messages arrive in a later microtask, as over a real channel. */
export function portPair(): readonly [Port, Port] {
  const sides = [
    new Set<(message: unknown) => void>(),
    new Set<(message: unknown) => void>(),
  ] as const;
  const end = portEnd();
  const side = (own: 0 | 1, other: 0 | 1): Port => ({
    send: (message) => {
      void Promise.resolve().then(() => {
        if (end.isOpen) for (const listener of sides[other]) listener(message);
      });
    },
    onMessage: (listener) => {
      sides[own].add(listener);
      return () => sides[own].delete(listener);
    },
    onClose: end.onClose,
    close: end.tell,
  });
  return [side(0, 1), side(1, 0)];
}
