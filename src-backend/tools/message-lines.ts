import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { KinglyError } from '#shared/errors.ts';
import type { ToolLimits } from './limits.ts';

/** Lines that are no message (many servers print to the wrong stream) before a server is given up. */
const maximumStrayLines = 1_000;

/**
 * Cuts what a process prints into messages, one a line. A line longer than the limit is refused
 * when the limit is reached, not when it ends: nothing of a line without an end is kept beyond.
 */
export function messageLines(
  limits: Pick<ToolLimits, 'messageBytes' | 'floodBytes' | 'floodMs'>,
  on: {
    readonly message: (message: JSONRPCMessage) => void;
    /** A line that is no message, shortened. */
    readonly stray: (line: string) => void;
  },
  now: () => number = Date.now,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let length = 0;
  let strays = 0;
  const flood = floodWatch(limits, now);

  const end = (last: Buffer): void => {
    const line = Buffer.concat([...parts, last])
      .toString('utf8')
      .trim();
    parts = [];
    length = 0;
    if (line === '') return;
    const message = readMessage(line);
    if (message !== null) {
      on.message(message);
      return;
    }
    strays += 1;
    if (strays > maximumStrayLines) {
      throw new KinglyError(
        'not_available',
        `It printed more than ${maximumStrayLines} lines that are no messages of the protocol; a server prints its log to standard error`,
      );
    }
    on.stray(line.slice(0, 500));
  };

  return (chunk) => {
    flood(chunk.length);
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(10, from);
      const upTo = at === -1 ? chunk.length : at;
      if (length + upTo - from > limits.messageBytes) {
        parts = [];
        throw new KinglyError(
          'not_available',
          `It sent a line of more than ${limits.messageBytes} bytes, which is the most that is read`,
        );
      }
      const piece = chunk.subarray(from, upTo);
      if (at === -1) {
        parts.push(piece);
        length += piece.length;
        return;
      }
      end(piece);
      from = at + 1;
    }
  };
}

/** Throws when more came within the time than is allowed. */
export function floodWatch(
  { floodBytes, floodMs }: Pick<ToolLimits, 'floodBytes' | 'floodMs'>,
  now: () => number = Date.now,
): (bytes: number) => void {
  let since = now();
  let sum = 0;
  return (bytes) => {
    const time = now();
    if (time - since >= floodMs || time < since) {
      since = time;
      sum = 0;
    }
    sum += bytes;
    if (sum > floodBytes) {
      throw new KinglyError(
        'not_available',
        `It sent more than ${floodBytes} bytes within ${Math.round(floodMs / 1_000)} seconds`,
      );
    }
  };
}

function readMessage(line: string): JSONRPCMessage | null {
  try {
    return JSONRPCMessageSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
