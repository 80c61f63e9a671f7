import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { maximumLineLength, protocolVersion } from './table.ts';

const line = z.string().min(1).max(maximumLineLength);

/**
 * What stands around a command's line. The client makes the ids, so that what it painted at once
 * and what is stored later are the same rows, and a repeated send is recognised.
 */
export const commandEnvelopeSchema = z.object({
  protocol: z.literal(protocolVersion),
  id: idSchema,
  workspaceId: idSchema,
  conversationId: idSchema,
  /** Ids of the person's message and of the reply to it; absent for commands given by a button. */
  messageId: idSchema.optional(),
  replyId: idSchema.optional(),
  /** Unix milliseconds on the client. */
  at: z.number().int().nonnegative(),
  line,
  /** What the person typed, where the line does not hold it. */
  typed: z.string().max(120_000).optional(),
  /** The conversation, if this begins it, is one of which nothing is remembered. */
  isPrivate: z.boolean().optional(),
  /** What the person was told at once. */
  acknowledgement: z.string().max(500).optional(),
  /** When the task is due that what was typed asks for, Unix milliseconds. */
  due: z.number().int().nonnegative().optional(),
  /**
   * With `fb:`, the coded line that the corrected message should have been read as. Absent where
   * it should have been plain chat, whose text the app has.
   */
  instead: line.optional(),
  /** How the window had read this message before the person corrected that on the spot. */
  readAs: z.string().length(2).optional(),
});
export type CommandEnvelope = z.infer<typeof commandEnvelopeSchema>;

/** What `command.submit` answers, once everything is durable. */
export const acceptanceSchema = z.object({
  commandId: idSchema,
  /** The task, run, message or memory that the command made or touches. */
  entityId: z.string(),
  /** `su:<entity>|accepted|0`. */
  line,
  /** The last event's sequence number in the accepting transaction. */
  sequence: z.number().int(),
  /** The command had been accepted before; nothing was done again. */
  duplicate: z.boolean(),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;
