import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Thrown to roll back a transaction whose command is known; caught by the store. */
export class DuplicateCommand extends Error {
  readonly entityId: string;

  constructor(entityId: string) {
    super('the command is known');
    this.name = 'DuplicateCommand';
    this.entityId = entityId;
  }
}

/** Records a command; throws {@link DuplicateCommand} when its id is known. */
export function putCommand({ database }: WriteContext, write: WriteOf<Write, 'command.put'>): void {
  const known = database.value('SELECT entity_id FROM commands WHERE id = :id', { id: write.id });
  if (known !== undefined) throw new DuplicateCommand(z.string().parse(known));
  database.run(
    `INSERT INTO commands (id, kind, line, conversation_id, workspace_id, entity_id, created_at)
     VALUES (:id, :kind, :line, :conversationId, :workspaceId, :entityId, :at)`,
    {
      id: write.id,
      kind: write.kind,
      line: write.line,
      conversationId: write.conversationId,
      workspaceId: write.workspaceId,
      entityId: write.entityId,
      at: write.at,
    },
  );
}

export function putSetting(
  { database, now }: WriteContext,
  write: WriteOf<Write, 'setting.put'>,
): void {
  database.run(
    `INSERT INTO settings (key, value, updated_at) VALUES (:key, :value, :now)
     ON CONFLICT (key) DO UPDATE SET value = :value, updated_at = :now`,
    { key: write.key, value: JSON.stringify(write.value), now },
  );
}
