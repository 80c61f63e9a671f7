import type { ModelRequest } from '../language-model.ts';

type Priority = ModelRequest['priority'];

type Waiter = {
  readonly priority: Priority;
  readonly grant: () => void;
};

/** A place to run in; `release` may be called more than once. */
export type SlotLease = { release(): void };

/**
 * Hands out `size` places. Waiting interactive work goes first, and background work never takes
 * the last place, so that a person does not wait behind it.
 */
export class SlotQueue {
  readonly #size: number;
  readonly #waiting: Waiter[] = [];
  #interactive = 0;
  #background = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether an interactive answer runs or waits. */
  get interactiveIsBusy(): boolean {
    return (
      this.#interactive > 0 || this.#waiting.some((waiter) => waiter.priority === 'interactive')
    );
  }

  /** Waits for a place. Resolves to null when the signal aborts first. */
  async acquire(priority: Priority, signal: AbortSignal): Promise<SlotLease | null> {
    if (signal.aborted) return null;
    return new Promise((resolve) => {
      const abandon = () => {
        const index = this.#waiting.indexOf(waiter);
        if (index !== -1) this.#waiting.splice(index, 1);
        resolve(null);
      };
      const waiter: Waiter = {
        priority,
        grant: () => {
          signal.removeEventListener('abort', abandon);
          resolve(this.#lease(priority));
        },
      };
      signal.addEventListener('abort', abandon, { once: true });
      this.#waiting.push(waiter);
      this.#grantWaiting();
    });
  }

  #lease(priority: Priority): SlotLease {
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        if (priority === 'interactive') this.#interactive -= 1;
        else this.#background -= 1;
        this.#grantWaiting();
      },
    };
  }

  #grantWaiting(): void {
    for (const priority of ['interactive', 'background'] as const) {
      while (this.#mayRun(priority)) {
        const index = this.#waiting.findIndex((waiter) => waiter.priority === priority);
        if (index === -1) break;
        const [waiter] = this.#waiting.splice(index, 1);
        if (priority === 'interactive') this.#interactive += 1;
        else this.#background += 1;
        waiter?.grant();
      }
    }
  }

  #mayRun(priority: Priority): boolean {
    if (this.#interactive + this.#background >= this.#size) return false;
    return priority === 'interactive' || this.#background < Math.max(1, this.#size - 1);
  }
}
