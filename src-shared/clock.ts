/** Where the time comes from; replaced by a hand-driven one in tests. */
export type Clock = {
  /** Wall time in Unix milliseconds. */
  now(): number;
};

export const systemClock: Clock = { now: () => Date.now() };
