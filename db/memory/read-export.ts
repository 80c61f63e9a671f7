import { z } from 'zod';
import {
  type ExportCursor,
  exportPhases,
  type MemoryRecord,
  memoryRecordSchema,
} from '#shared/contracts/memory-export.ts';
import { KinglyError } from '#shared/errors.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { memoryRow } from '../rows/memory-row.ts';
import { entityRow, episodeRow, factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRow } from '../rows/read-row.ts';
import { selectEntities, selectEpisodes, selectFacts } from './columns.ts';

/** UTF-16 units of JSON in a page, so that it fits a socket's frame and no reader is held up. */
const pageLength = 250_000;

type Page = { readonly records: MemoryRecord[]; readonly next: ExportCursor | null };
type Phase = ExportCursor['phase'];

const numbered = z.looseObject({ number: z.number().int() });
/** What only an export tells of a fact: its ends before merges, and all that said it. */
const factOrigin = z.object({
  subject_id: z.string(),
  object_id: z.string().nullable(),
  sources: jsonColumn(z.array(z.object({ episodeId: z.string(), quote: z.string() }))),
});
/** … and of an entity: whom it answers under, and its names without those of merged ones. */
const entityOrigin = z.object({
  canonical_id: z.string(),
  own_aliases: jsonColumn(z.array(z.string())),
});

/** The rows of a phase after a number, in the order in which they were made. */
function select(phase: Phase): string {
  const after = (number: string, table: string): string =>
    `WHERE ${number} > :after AND ${table}.workspace_id = :workspaceId
     AND ${table}.forgotten_at IS NULL`;
  const order = (number: string): string => `ORDER BY ${number} LIMIT :limit`;
  switch (phase) {
    case 'entity':
    case 'merged':
      return `SELECT e.number, e.canonical_id, listed.*,
          (SELECT json_group_array(alias) FROM (SELECT alias FROM entity_aliases
           WHERE entity_id = e.id AND alias <> e.name ORDER BY alias)) AS own_aliases
        FROM (${selectEntities}) AS listed JOIN entities AS e ON e.id = listed.id
        ${after('e.number', 'e')} AND e.merged_into IS ${phase === 'merged' ? 'NOT NULL' : 'NULL'}
        ${order('e.number')}`;
    case 'episode':
      return `SELECT e.number, listed.*
        FROM (${selectEpisodes}) AS listed JOIN episodes AS e ON e.id = listed.id
        ${after('e.number', 'e')} ${order('e.number')}`;
    case 'fact':
      return `SELECT own.number, own.subject_id, own.object_id, listed.*,
          (SELECT json_group_array(json_object('episodeId', link.episode_id, 'quote', link.quote))
           FROM fact_episodes AS link
           JOIN episodes AS said ON said.id = link.episode_id AND said.forgotten_at IS NULL
           WHERE link.fact_id = own.id) AS sources
        FROM facts AS own JOIN (${selectFacts}) AS listed ON listed.id = own.id
        ${after('own.number', 'own')} ${order('own.number')}`;
    case 'value':
      return `SELECT memory.id AS number, memory.* FROM memory
        ${after('memory.id', 'memory')} ${order('memory.id')}`;
  }
}

/** The next rows of one phase after another. A row that cannot be read is left out, and told of. */
export function exportPage(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly after?: ExportCursor | undefined;
    readonly limit: number;
  },
  onBadRow: BadRowListener,
): Page {
  const { workspaceId, limit } = query;
  const phase = query.after?.phase ?? exportPhases[0];
  const rows = reader.all(select(phase), { workspaceId, limit, after: query.after?.number ?? 0 });
  const records: MemoryRecord[] = [];
  let length = 0;
  for (const row of rows) {
    const { number } = numbered.parse(row);
    try {
      const record = readRecord(phase, row);
      length += JSON.stringify(record).length;
      records.push(record);
    } catch (error) {
      if (!(error instanceof KinglyError)) throw error;
      onBadRow(error);
    }
    if (length > pageLength) return { records, next: { phase, number } };
  }
  if (rows.length === limit) {
    return { records, next: { phase, number: numbered.parse(rows.at(-1)).number } };
  }
  const following = exportPhases[exportPhases.indexOf(phase) + 1];
  return { records, next: following === undefined ? null : { phase: following, number: 0 } };
}

function readRecord(phase: Phase, row: unknown): MemoryRecord {
  switch (phase) {
    case 'entity':
    case 'merged': {
      const { canonical_id: answering, own_aliases: aliases } = entityOrigin.parse(row);
      const entity = readRow(entityRow, row, 'entities');
      const mergedInto = phase === 'merged' ? answering : null;
      return checked({ kind: 'entity', ...entity, aliases, mergedInto });
    }
    case 'episode':
      return checked({ kind: 'episode', ...readRow(episodeRow, row, 'episodes') });
    case 'fact': {
      const { subject_id: subjectId, object_id: objectId, sources } = factOrigin.parse(row);
      const fact = readRow(factRow, row, 'facts');
      return checked({ kind: 'fact', ...fact, subjectId, objectId, sources });
    }
    case 'value':
      return checked({ kind: 'value', ...readRow(memoryRow, row, 'memory') });
  }
}

/** Without what belongs to this store alone. */
function checked(record: object): MemoryRecord {
  return readRow(memoryRecordSchema, record, 'an export');
}
