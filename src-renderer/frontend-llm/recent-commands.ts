import { type Cache, createCache } from '#shared/cache.ts';

/** How many commands are remembered. */
export const RECENT_COMMANDS = 100;

/**
 * The last coded lines that were sent, newest first; a line sent again moves to the front. Used
 * for "again", for hints that something was sent before, and in the frontend model's prompt.
 */
export class RecentCommands {
  readonly #sentAt: Cache<number>;

  constructor(capacity: number = RECENT_COMMANDS) {
    this.#sentAt = createCache<number>({
      name: 'recent commands',
      layer: 'frontend',
      limit: capacity,
      lifetimeMs: null,
    });
  }

  /** Notes a line with the time it was sent, Unix milliseconds; the oldest one makes room. */
  add(line: string, now: number): void {
    this.#sentAt.set(line, now);
  }

  /** When exactly this line was last sent; `undefined` if it is not among the recent ones. */
  sentAt(line: string): number | undefined {
    return this.#sentAt.peek(line);
  }

  /** Newest first. */
  list(): readonly string[] {
    return this.#sentAt.keys();
  }

  /** How many lines are remembered, of how many. */
  figures(): ReturnType<Cache<number>['figures']> {
    return this.#sentAt.figures();
  }
}
