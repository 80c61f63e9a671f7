/** What a tool server may do to us. Bytes and milliseconds; tests use smaller ones. */
export type ToolLimits = {
  /** One message of the protocol, on one line or in one event. */
  readonly messageBytes: number;
  /** All that it may send within `floodMs`. */
  readonly floodBytes: number;
  readonly floodMs: number;
  /** From the start of its process to the end of the handshake; long, since it may be fetched first. */
  readonly startMs: number;
  /** One call, while it neither answers nor tells of progress. */
  readonly callMs: number;
  /** One call, whatever it tells of. */
  readonly callTotalMs: number;
  /** A request of ours other than a call. */
  readonly requestMs: number;
  /** How long it may take to end after its input was closed, and then after SIGTERM. */
  readonly endMs: number;
  /** A server that nobody used for so long is ended. */
  readonly idleMs: number;
  /** How often an open connection is asked whether it lives. */
  readonly pingEveryMs: number;
  /** Tools of one server; those beyond are left out. */
  readonly tools: number;
  /** Code units of a result that are kept. */
  readonly resultLength: number;
  /** Calls of one server under way at a time. */
  readonly sideBySide: number;
};

export const defaultLimits: ToolLimits = {
  messageBytes: 4 * 1_048_576,
  floodBytes: 64 * 1_048_576,
  floodMs: 10_000,
  startMs: 60_000,
  callMs: 60_000,
  callTotalMs: 900_000,
  requestMs: 20_000,
  endMs: 1_000,
  idleMs: 600_000,
  pingEveryMs: 60_000,
  tools: 500,
  resultLength: 100_000,
  sideBySide: 4,
};
