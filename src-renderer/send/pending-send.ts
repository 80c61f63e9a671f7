import type { DraftOpinions } from '../frontend-llm/reading.ts';

/** How long a painted message waits for its readers at most, in milliseconds. */
export const waitForReadersMs = 60;

/** What is done with a message that waits for its readers. */
export type WaitingMessage = {
  /** Resolves when the readers have said what they can. Never rejects. */
  readonly opinions: Promise<DraftOpinions>;
  /** What was said so far. */
  readonly soFar: () => DraftOpinions;
  /** Called once: now it goes out. */
  readonly decide: (opinions: DraftOpinions) => void;
  /** Called after `decide` when the readers were too late: with what they say after all. */
  readonly late: (opinions: DraftOpinions) => void;
};

/** The message that waits. One at a time: the next one sends the one before. */
export type PendingSend = {
  wait(message: WaitingMessage): void;
  /** Sends what waits, with what is known: another message follows, or the window closes. */
  settle(): void;
};

export function createPendingSend(waitMs: number = waitForReadersMs): PendingSend {
  let settleNow: (() => void) | null = null;
  const settle = (): void => settleNow?.();
  return {
    settle,
    wait: ({ opinions, soFar, decide, late }) => {
      settle();
      const end = (heard: DraftOpinions): void => {
        clearTimeout(timer);
        if (settleNow === tooLate) settleNow = null;
        decide(heard);
      };
      let decided = false;
      const tooLate = (): void => {
        decided = true;
        end(soFar());
        void opinions.then(late);
      };
      const timer = setTimeout(tooLate, waitMs);
      settleNow = tooLate;
      void opinions.then((heard) => {
        if (!decided) end(heard);
      });
    },
  };
}
