import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { correctionLength } from '../migrations/0015-corrections.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Keeps what a message should have been read as; nothing, where that is how it was read at first. */
export function putCorrection(
  { database }: WriteContext,
  write: WriteOf<Write, 'correction.put'>,
): void {
  const { messageId } = write;
  const first = z.string().optional().parse(
    database.value('SELECT read_as FROM corrections WHERE message_id = :messageId', {
      messageId,
    }),
  );
  const readAs = first ?? write.readAs;
  if (readAs === write.rightLabel) {
    database.run('DELETE FROM corrections WHERE message_id = :messageId', { messageId });
    return;
  }
  database.run(
    `INSERT INTO corrections (message_id, conversation_id, text, read_as, right_label, created_at)
     VALUES (:messageId, :conversationId, :text, :readAs, :rightLabel, :at)
     ON CONFLICT (message_id) DO UPDATE SET right_label = :rightLabel, created_at = :at`,
    {
      messageId,
      conversationId: write.conversationId,
      // Half a character could not be stored.
      text: write.text.slice(0, correctionLength).replace(/[\uD800-\uDBFF]$/u, ''),
      readAs,
      rightLabel: write.rightLabel,
      at: write.at,
    },
  );
}

export function forgetCorrections({ database }: WriteContext): void {
  database.run('DELETE FROM corrections', {});
}

/** Gives the message of a command to another one. */
export function rereadMessage(
  { database, now }: WriteContext,
  write: WriteOf<Write, 'message.reread'>,
): void {
  database.run(
    `UPDATE messages SET command_id = :newCommandId, command_line = :commandLine,
       updated_at = :now, revision = revision + 1
     WHERE command_id = :commandId AND role = 'user'`,
    {
      commandId: write.commandId,
      newCommandId: write.newCommandId,
      commandLine: write.commandLine,
      now,
    },
  );
}
