/** Work that waits or runs for one client. */
type Turn = {
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Answers it without its having run. */
  readonly supersede: () => void;
  readonly controller: AbortController;
};

/**
 * Runs one piece of work at a time. Of one client only the newest waits: what it replaces is
 * answered as superseded, also when it has begun and heeds its signal. Clients take turns in the
 * order in which they began to wait.
 */
export class TurnQueue {
  readonly #waiting = new Map<string, Turn>();
  #running: { readonly client: string; readonly turn: Turn } | null = null;

  /** Resolves to what `work` gives; to undefined where newer work of the client took its turn. */
  take<Result>(
    client: string,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | undefined> {
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const turn: Turn = {
        controller,
        supersede: () => resolve(undefined),
        work: (signal) =>
          work(signal).then((result) => resolve(signal.aborted ? undefined : result), reject),
      };
      // A client that waits already keeps its place in the order.
      this.#waiting.get(client)?.supersede();
      this.#waiting.set(client, turn);
      if (this.#running?.client === client) this.#running.turn.controller.abort();
      this.#next();
    });
  }

  #next(): void {
    if (this.#running !== null) return;
    for (const [client, turn] of this.#waiting) {
      this.#waiting.delete(client);
      this.#running = { client, turn };
      void turn.work(turn.controller.signal).then(() => {
        this.#running = null;
        this.#next();
      });
      return;
    }
  }
}
