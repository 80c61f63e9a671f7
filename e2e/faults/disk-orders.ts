import { z } from 'zod';

/** How a write or sync fails. */
export const diskFaults = ['eio', 'enospc', 'eio-for-good'] as const;
export type DiskFault = (typeof diskFaults)[number];

/** What the process with the failing disk says at its end. */
export const diskResultSchema = z.object({
  /** Writes and syncs of one undisturbed run. */
  calls: z.number(),
  /** Faults tried: the first fails call 1, the next one call 2 or further on. */
  faults: z.number(),
  acknowledged: z.number(),
  refused: z.number(),
  /** Acknowledged, and not there after the next start. */
  lost: z.number(),
  /** A part of a transaction was there without the rest. */
  torn: z.number(),
  /** Files that were not sound or could not be opened at the next start. */
  damaged: z.number(),
  /** Runs in which a write was still refused when the disk was well again. */
  wedged: z.number(),
});
export type DiskResult = z.output<typeof diskResultSchema>;
