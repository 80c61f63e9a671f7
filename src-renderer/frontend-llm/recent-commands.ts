/** How many commands are remembered. */
export const RECENT_COMMANDS = 100;

/**
 * The last coded lines that were sent, newest first; a line sent again moves to the front. Used
 * for "again", for hints that something was sent before, and in the frontend model's prompt.
 */
export class RecentCommands {
  readonly #sentAt = new Map<string, number>();
  readonly #capacity: number;

  constructor(capacity: number = RECENT_COMMANDS) {
    this.#capacity = capacity;
  }

  /** Notes a line with the time it was sent, Unix milliseconds; the oldest one makes room. */
  add(line: string, now: number): void {
    this.#sentAt.delete(line);
    this.#sentAt.set(line, now);
    if (this.#sentAt.size <= this.#capacity) return;
    const [oldest] = this.#sentAt.keys();
    if (oldest !== undefined) this.#sentAt.delete(oldest);
  }

  /** When exactly this line was last sent; `undefined` if it is not among the recent ones. */
  sentAt(line: string): number | undefined {
    return this.#sentAt.get(line);
  }

  /** Newest first. */
  list(): readonly string[] {
    return [...this.#sentAt.keys()].reverse();
  }
}
