import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';

type Write = z.output<typeof writeSchema>;
type Written = ReturnType<typeof asRow.parse>;

const asRow = z.object({ kind: z.enum(['episode', 'fact']), workspace_id: z.string() });

/** Keeps vectors beside their rows; whatever else was there by the same model is replaced. */
export function putVectors(context: WriteContext, write: WriteOf<Write, 'embedding.put'>): void {
  const { database } = context;
  const { modelId } = write;
  for (const { id, vector } of write.vectors) {
    database.run('DELETE FROM memory_unembedded WHERE row_id = :id', { id });
    const row = asRow.optional().parse(
      database.get(
        `SELECT 'episode' AS kind, workspace_id FROM episodes WHERE id = :id
         UNION ALL SELECT 'fact', workspace_id FROM facts WHERE id = :id`,
        { id },
      ),
    );
    if (row !== undefined) putVector(context, { id, modelId, vector, row });
  }
}

function putVector(
  { database }: WriteContext,
  {
    id,
    modelId,
    vector,
    row,
  }: {
    readonly id: string;
    readonly modelId: string;
    readonly vector: readonly number[];
    readonly row: Written;
  },
): void {
  const old = database.value(
    'SELECT number FROM memory_embeddings WHERE row_id = :id AND model_id = :modelId',
    { id, modelId },
  );
  if (old !== undefined) {
    database.run('DELETE FROM memory_signs WHERE number = CAST(:number AS INTEGER)', {
      number: Number(old),
    });
    database.run('DELETE FROM memory_embeddings WHERE number = :number', { number: Number(old) });
  }
  const workspaceId = row.workspace_id;
  database.run(
    `INSERT INTO memory_embeddings (workspace_id, kind, row_id, model_id)
     VALUES (:workspaceId, :kind, :id, :modelId)`,
    { workspaceId, kind: row.kind, id, modelId },
  );
  const numbers = JSON.stringify(vector);
  database.run(
    'INSERT INTO memory_vectors (number, embedding) VALUES (last_insert_rowid(), vec_f32(:numbers))',
    { numbers },
  );
  database.run(
    `INSERT INTO memory_signs (number, workspace_id, model_id, signs)
     VALUES (last_insert_rowid(), :workspaceId, :modelId, vec_quantize_binary(vec_f32(:numbers)))`,
    { workspaceId, modelId, numbers },
  );
}

/** Puts all that the model has not embedded on the list again. Its vectors so far stay in use. */
export function renewVectors(
  { database }: WriteContext,
  { modelId }: WriteOf<Write, 'embedding.renew'>,
): void {
  for (const [kind, table] of [
    ['episode', 'episodes'],
    ['fact', 'facts'],
  ] as const) {
    database.run(
      `INSERT OR IGNORE INTO memory_unembedded (row_id, kind)
       SELECT id, :kind FROM ${table} WHERE forgotten_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM memory_embeddings WHERE row_id = ${table}.id AND model_id = :modelId)`,
      { kind, modelId },
    );
  }
}

/** Drops what other models embedded. */
export function keepOnlyVectors(
  { database }: WriteContext,
  { modelId }: WriteOf<Write, 'embedding.keepOnly'>,
): void {
  database.run(
    `DELETE FROM memory_signs WHERE number IN (
       SELECT number FROM memory_embeddings WHERE model_id <> :modelId)`,
    { modelId },
  );
  database.run('DELETE FROM memory_embeddings WHERE model_id <> :modelId', { modelId });
}
