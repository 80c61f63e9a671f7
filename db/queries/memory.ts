import type { Memory } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { memoryRow } from '../rows/memory-row.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';
import { forever } from '../migrations/migration.ts';
import { anyOf, questionTerms } from '../search/match-expression.ts';

/**
 * The version that was valid at a time, as it was known at another (both now, where absent), or
 * null. A version ends what was true from its beginning on, so of those known then the newest that
 * had begun is the one.
 */
export function getMemory(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly key: string;
    readonly at?: number | undefined;
    readonly known?: number | undefined;
  },
  now: number,
): Memory | null {
  const row = reader.get(
    `SELECT * FROM memory
     WHERE workspace_id = :workspaceId AND key = :key AND valid_from <= :at
       AND recorded_at <= :known AND forgotten_at IS NULL
     ORDER BY version DESC LIMIT 1`,
    {
      workspaceId: query.workspaceId,
      key: query.key,
      at: query.at ?? now,
      known: query.known ?? forever - 1,
    },
  );
  return readRowOrNull(memoryRow, row, 'memory');
}

/** All versions of a key, the oldest first. */
export function memoryHistory(
  reader: Reader,
  workspaceId: string,
  key: string,
  onBadRow: BadRowListener,
): readonly Memory[] {
  const rows = reader.all(
    'SELECT * FROM memory WHERE workspace_id = :workspaceId AND key = :key AND forgotten_at IS NULL ORDER BY version',
    { workspaceId, key },
  );
  return readRows(memoryRow, rows, 'memory', onBadRow);
}

/**
 * A word in more memories than this says little and costs most: ranking all its rows took 135 ms
 * (p95) with 100,000 memories, and 47 ms without such words.
 */
const commonFrom = 5_000;

/** The terms without the common ones; the rarest stays in any case. */
function tellingTerms(reader: Reader, terms: readonly string[]): readonly string[] {
  if (terms.length < 2) return terms;
  const counted = terms.map((term) => {
    const count = reader.value(
      `SELECT count(*) FROM (
         SELECT 1 FROM memory_fts WHERE memory_fts MATCH :term LIMIT ${commonFrom})`,
      { term },
    );
    return { term, count: Number(count) };
  });
  const known = counted
    .filter(({ count }) => count > 0)
    .sort((one, other) => one.count - other.count);
  return known
    .filter(({ count }, index) => index === 0 || count < commonFrom)
    .map(({ term }) => term);
}

/**
 * Open versions that hold any telling word of the question; a word in the key weighs four times.
 * An empty query gives the newest.
 */
export function searchMemory(
  reader: Reader,
  query: { readonly workspaceId: string; readonly query: string; readonly limit: number },
  onBadRow: BadRowListener,
): readonly Memory[] {
  if (query.query.trim() === '') {
    const newest = reader.all(
      `SELECT * FROM memory WHERE workspace_id = :workspaceId AND valid_to = :openEnd AND forgotten_at IS NULL
       ORDER BY recorded_at DESC, id DESC LIMIT :limit`,
      { workspaceId: query.workspaceId, limit: query.limit, openEnd: forever },
    );
    return readRows(memoryRow, newest, 'memory', onBadRow);
  }
  const match = anyOf(tellingTerms(reader, questionTerms(query.query)));
  if (match === null) return [];
  const rows = reader.all(
    `SELECT memory.* FROM memory_fts JOIN memory ON memory.id = memory_fts.rowid
     WHERE memory_fts MATCH :match AND memory.workspace_id = :workspaceId
       AND memory.forgotten_at IS NULL
     ORDER BY bm25(memory_fts, 4.0, 1.0), memory.id DESC LIMIT :limit`,
    { match, workspaceId: query.workspaceId, limit: query.limit },
  );
  return readRows(memoryRow, rows, 'memory', onBadRow);
}
