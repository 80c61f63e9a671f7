import { z } from 'zod';

/** Between the events benchmark and its processes of clients. */
export const clientOrders = z.discriminatedUnion('order', [
  /** Opens so many clients of the app behind the link, each with the window's own session. */
  z.object({ order: z.literal('open'), link: z.string(), count: z.number().int() }),
  /** Answers once all have folded the event with this number, or after the time is over. */
  z.object({ order: z.literal('report'), last: z.number().int(), withinMs: z.number() }),
  /** Opens so many bare sockets. */
  z.object({ order: z.literal('openBare'), address: z.string(), count: z.number().int() }),
  z.object({ order: z.literal('reportBare') }),
]);
export type ClientOrder = z.infer<typeof clientOrders>;

export const clientAnswers = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('opened') }),
  z.object({
    answer: z.literal('report'),
    /** Milliseconds from the event's own time to its folding, for each client and event. */
    delivery: z.array(z.number()),
    /** The same from the request that caused it, on the machine's monotonic clock. */
    request: z.array(z.number()),
    /** Numbers that a client never folded, and such that it folded again. */
    gaps: z.number(),
    doubles: z.number(),
    /** Snapshots beyond the first one of each client. */
    snapshots: z.number(),
  }),
  z.object({ answer: z.literal('reportBare'), delivery: z.array(z.number()) }),
]);
export type ClientAnswer = z.infer<typeof clientAnswers>;

/** Between the benchmark and the bare broadcaster. */
export const broadcastOrders = z.object({
  /** What each message carries. */
  bytes: z.string(),
  count: z.number().int(),
  everyMs: z.number(),
});
export const broadcastAnswers = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('listening'), address: z.string() }),
  z.object({ answer: z.literal('done') }),
]);
export const broadcastSchema = z.object({ sentAt: z.number() });

/** Milliseconds on a clock that all processes of this machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
