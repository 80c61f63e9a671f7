import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { method } from '../rpc/contract.ts';

/**
 * Processes of built-in tool servers. Only core can start processes on every shell; the backend
 * speaks the protocol with them through core, which passes the messages on as they are.
 */
export const toolProcessMethods = {
  /**
   * Starts the built-in server of this name, under an id of the backend's own choice.
   * @throws KinglyError `not_available` where this shell has no such server.
   */
  'toolProcess.start': method(
    z.object({
      id: idSchema,
      server: z.string().max(100),
      args: z.array(z.string().max(32_768)).max(256),
      /** It is started in; null for wherever core runs. */
      folder: z.string().max(4_096).nullable(),
      /** All of its environment: nothing of core's comes beside it. */
      environment: z.record(z.string(), z.string()),
    }),
    z.object({}),
  ),
  /** Asks it to end, kills it after so many milliseconds, and resolves when it is gone. */
  'toolProcess.end': method(
    z.object({ id: idSchema, withinMs: z.number().int().nonnegative() }),
    z.object({}),
  ),
} as const;

/** What the backend sends to a process: one JSON-RPC message, which the process parses. */
export const toolProcessInputTopics = {
  toolInput: z.object({ id: idSchema, message: z.unknown() }),
} as const;

/** What core tells of a process. */
export const toolProcessTopics = {
  /** One JSON-RPC message, which the backend parses. */
  toolOutput: z.object({ id: idSchema, message: z.unknown() }),
  /** What it printed. */
  toolPrinted: z.object({ id: idSchema, text: z.string() }),
  /** It has ended; `code` is null where a signal ended it. */
  toolEnded: z.object({ id: idSchema, code: z.number().int().nullable() }),
} as const;
