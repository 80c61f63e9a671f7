import { z } from 'zod';
import type { MemoryChange } from '#shared/contracts/memory.ts';
import type { Reader, SqlValue } from '../connection.ts';
import { forever } from '../migrations/migration.ts';
import { memoryChangeRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

/** A page of the journal, newest first. */
export function pageChanges(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly touching?: string | undefined;
    readonly before?: { readonly at: number; readonly id: string } | undefined;
    readonly limit: number;
  },
  onBadRow: BadRowListener,
): { changes: MemoryChange[]; hasMore: boolean } {
  const { workspaceId, touching, before, limit } = query;
  const conditions = ['c.workspace_id = :workspaceId'];
  const parameters: Record<string, SqlValue> = {
    workspaceId,
    limit: limit + 1,
  };
  if (before !== undefined) {
    conditions.push('c.number < (SELECT number FROM memory_changes WHERE id = :id)');
    parameters['id'] = before.id;
  }
  if (touching !== undefined) {
    conditions.push(
      'c.number IN (SELECT change_number FROM memory_change_rows WHERE row_id = :touching)',
    );
    parameters['touching'] = touching;
  }
  const rows = reader.all(
    `SELECT c.id, c.workspace_id, c.kind, c.author, c.at, c.undone_at, c.undoable,
       (SELECT json_group_array(row_id) FROM memory_change_rows WHERE change_number = c.number)
         AS touched
     FROM memory_changes AS c WHERE ${conditions.join(' AND ')}
     ORDER BY c.number DESC LIMIT :limit`,
    parameters,
  );
  return {
    changes: readRows(memoryChangeRow, rows.slice(0, limit), 'memory_changes', onBadRow),
    hasMore: rows.length > limit,
  };
}

const countsRow = z.object({
  episodes: z.number(),
  entities: z.number(),
  facts: z.number(),
  values: z.number(),
});

/** How much is remembered now. */
export function countMemory(reader: Reader, workspaceId: string): z.output<typeof countsRow> {
  return countsRow.parse(
    reader.get(
      `SELECT
         (SELECT count(*) FROM episodes WHERE workspace_id = :workspaceId AND forgotten_at IS NULL)
           AS episodes,
         (SELECT count(*) FROM entities WHERE workspace_id = :workspaceId AND merged_into IS NULL
           AND forgotten_at IS NULL) AS entities,
         (SELECT count(*) FROM facts WHERE workspace_id = :workspaceId
           AND superseded_at = ${forever} AND forgotten_at IS NULL) AS facts,
         (SELECT count(*) FROM memory WHERE workspace_id = :workspaceId
           AND valid_to = ${forever} AND forgotten_at IS NULL) AS "values"`,
      { workspaceId },
    ),
  );
}
