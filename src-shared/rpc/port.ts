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

/** Two ports joined in memory; messages arrive in a later microtask, as over a real channel. */
export function portPair(): readonly [Port, Port] {
  const sides = [
    new Set<(message: unknown) => void>(),
    new Set<(message: unknown) => void>(),
  ] as const;
  const closers = new Set<() => void>();
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closers) listener();
  };
  const side = (own: 0 | 1, other: 0 | 1): Port => ({
    send: (message) => {
      void Promise.resolve().then(() => {
        if (open) for (const listener of sides[other]) listener(message);
      });
    },
    onMessage: (listener) => {
      sides[own].add(listener);
      return () => sides[own].delete(listener);
    },
    onClose: (listener) => {
      closers.add(listener);
      return () => closers.delete(listener);
    },
    close,
  });
  return [side(0, 1), side(1, 0)];
}
