import type { Clock } from '#shared/clock.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { LanguageModel } from '#models/language-model.ts';
import type { Answer, Asking } from '../runner/ask.ts';
import type { ToolCaller } from './tool-caller.ts';

/** Waits; resolves early when the signal aborts. Replaced by a hand-driven one in tests. */
export type Timer = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export const systemTimer: Timer = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });

/** What the engine works with. */
export type EngineParts = {
  readonly store: Pick<Store, 'runs.get' | 'runs.values' | 'tasks.list'>;
  /** In one transaction, under the attempt’s fence. */
  readonly write: (writes: readonly Write[]) => Promise<void>;
  readonly ask: (asking: Asking) => Promise<Answer>;
  readonly model: () => Promise<LanguageModel>;
  readonly tools: ToolCaller;
  readonly clock: Clock;
  readonly timer: Timer;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Aborts when the whole job is to end. */
  readonly signal: AbortSignal;
};
