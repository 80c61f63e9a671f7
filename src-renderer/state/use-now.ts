import { tickingClock } from './ticking-clock.ts';

/** The time, up to half a minute old, as for "5 min ago"; Unix milliseconds. */
export const useNow = tickingClock(30_000);

/** The time, up to a second old, for what is timed while one looks; Unix milliseconds. */
export const useSeconds = tickingClock(1_000);
