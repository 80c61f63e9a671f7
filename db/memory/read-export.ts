import { z } from 'zod';
import {
  type ExportCursor,
  type MemoryRecord,
  memoryRecordSchema,
  recordKinds,
} from '#shared/contracts/memory-export.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { memoryRow } from '../rows/memory-row.ts';
import { entityRow, episodeRow, factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { selectEntities, selectEpisodes, selectFacts } from './columns.ts';

/** UTF-16 units of JSON in a page, so that it fits a socket's frame and no reader is held up. */
const pageLength = 400_000;

type Page = { readonly records: MemoryRecord[]; readonly next: ExportCursor | null };
type Kind = ExportCursor['kind'];

const numbers = z.array(z.object({ number: z.number().int() }));
const sources = z.object({ id: z.string(), episodes: jsonColumn(z.array(z.string())) });

/** Where the rows of a kind are, and which of them are exported. */
const tables: Readonly<Record<Kind, { readonly from: string; readonly number: string }>> = {
  entity: { from: 'entities AS e', number: 'e.number' },
  episode: { from: 'episodes', number: 'number' },
  fact: { from: 'facts AS f', number: 'f.number' },
  value: { from: 'memory', number: 'id' },
};

/** The next rows of one kind after another, in the order in which they were made. */
export function exportPage(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly after?: ExportCursor | undefined;
    readonly limit: number;
  },
  onBadRow: BadRowListener,
): Page {
  const kind = query.after?.kind ?? recordKinds[0];
  const { from, number } = tables[kind];
  const found = numbers
    .parse(
      reader.all(
        `SELECT ${number} AS number FROM ${from}
         WHERE ${number} > :after AND workspace_id = :workspaceId AND forgotten_at IS NULL
           ${kind === 'entity' ? 'AND merged_into IS NULL' : ''}
         ORDER BY ${number} LIMIT :limit`,
        {
          workspaceId: query.workspaceId,
          after: query.after?.number ?? 0,
          limit: query.limit,
        },
      ),
    )
    .map((row) => row.number);
  const records: MemoryRecord[] = [];
  let length = 0;
  for (const at of found) {
    const row = recordAt(reader, kind, at, onBadRow);
    if (row !== null) {
      length += JSON.stringify(row).length;
      records.push(row);
    }
    if (length > pageLength) return { records, next: { kind, number: at } };
  }
  const last = found.at(-1);
  if (last !== undefined && found.length === query.limit) {
    return { records, next: { kind, number: last } };
  }
  const following = recordKinds[recordKinds.indexOf(kind) + 1];
  return { records, next: following === undefined ? null : { kind: following, number: 0 } };
}

/** Null for a row that cannot be read, of which the log is told. */
function recordAt(
  reader: Reader,
  kind: Kind,
  number: number,
  onBadRow: BadRowListener,
): MemoryRecord | null {
  const one = (sql: string): Record<string, unknown>[] => {
    const row = reader.get(sql, { number });
    return row === undefined ? [] : [{ ...row }];
  };
  const record = (rows: readonly object[], more: object = {}): MemoryRecord | null => {
    const [row] = rows;
    return row === undefined ? null : memoryRecordSchema.parse({ kind, ...row, ...more });
  };
  switch (kind) {
    case 'entity':
      return record(
        readRows(
          entityRow,
          one(`${selectEntities} WHERE e.number = :number`),
          'entities',
          onBadRow,
        ),
      );
    case 'episode':
      return record(
        readRows(episodeRow, one(`${selectEpisodes} WHERE number = :number`), 'episodes', onBadRow),
      );
    case 'fact': {
      const rows = readRows(
        factRow,
        one(`${selectFacts} WHERE f.number = :number`),
        'facts',
        onBadRow,
      );
      const { episodes } = sources.parse(
        reader.get(
          `SELECT f.id, (SELECT json_group_array(link.episode_id) FROM fact_episodes AS link
             JOIN episodes AS e ON e.id = link.episode_id AND e.forgotten_at IS NULL
             WHERE link.fact_id = f.id) AS episodes
           FROM facts AS f WHERE f.number = :number`,
          { number },
        ),
      );
      return record(rows, { episodeIds: episodes });
    }
    case 'value':
      return record(
        readRows(memoryRow, one('SELECT * FROM memory WHERE id = :number'), 'memory', onBadRow),
      );
  }
}
