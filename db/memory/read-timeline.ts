import type { Episode, TimelineItem } from '#shared/contracts/memory.ts';
import type { Reader, SqlValue } from '../connection.ts';
import { forever } from '../migrations/migration.ts';
import { episodeRow, factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { selectEpisodes, selectFacts } from './columns.ts';
import { canonicalId } from './resolve-entity.ts';

type Cursor = { readonly at: number; readonly id: string };
type PageQuery = {
  readonly workspaceId: string;
  readonly before?: Cursor | undefined;
  readonly limit: number;
};

/** Episodes and beginnings of believed facts, newest first. */
export function pageTimeline(
  reader: Reader,
  query: PageQuery & { readonly entityId?: string | undefined },
  onBadRow: BadRowListener,
): { items: TimelineItem[]; hasMore: boolean } {
  const { workspaceId, limit, before } = query;
  const entity =
    query.entityId === undefined ? undefined : canonicalId(reader, workspaceId, query.entityId);
  if (entity === null) return { items: [], hasMore: false };
  const parameters: Record<string, SqlValue> = {
    workspaceId,
    limit: limit + 1,
    at: before?.at ?? forever,
    id: before?.id ?? '',
  };
  if (entity !== undefined) parameters['entity'] = entity;
  const about = `(f.subject_id IN (SELECT id FROM entities WHERE canonical_id = :entity)
    OR f.object_id IN (SELECT id FROM entities WHERE canonical_id = :entity))`;
  const facts = readRows(
    factRow,
    reader.all(
      `${selectFacts} WHERE f.workspace_id = :workspaceId AND f.superseded_at = ${forever}
         AND f.forgotten_at IS NULL AND (f.valid_from, f.id) < (:at, :id)
         ${entity === undefined ? '' : `AND ${about}`}
       ORDER BY f.valid_from DESC, f.id DESC LIMIT :limit`,
      parameters,
    ),
    'facts',
    onBadRow,
  );
  const episodes = readRows(
    episodeRow,
    reader.all(
      `${selectEpisodes} WHERE workspace_id = :workspaceId AND forgotten_at IS NULL
         AND (reference_time, id) < (:at, :id)
         ${
           entity === undefined
             ? ''
             : `AND id IN (SELECT link.episode_id FROM fact_episodes AS link
                JOIN facts AS f ON f.id = link.fact_id WHERE ${about})`
         }
       ORDER BY reference_time DESC, id DESC LIMIT :limit`,
      parameters,
    ),
    'episodes',
    onBadRow,
  );
  const items: TimelineItem[] = [
    ...facts.map((fact) => ({ kind: 'fact', at: fact.validFrom, id: fact.id, fact }) as const),
    ...episodes.map(
      (episode) =>
        ({ kind: 'episode', at: episode.referenceTime, id: episode.id, episode }) as const,
    ),
  ];
  items.sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

/** Episodes by id or source, or all, newest first. */
export function pageEpisodes(
  reader: Reader,
  query: PageQuery & {
    readonly ids?: readonly string[] | undefined;
    readonly sourceId?: string | undefined;
  },
  onBadRow: BadRowListener,
): { episodes: Episode[]; hasMore: boolean } {
  const { workspaceId, limit, before, ids, sourceId } = query;
  const conditions = [
    'workspace_id = :workspaceId',
    'forgotten_at IS NULL',
    '(reference_time, id) < (:at, :id)',
  ];
  const parameters: Record<string, SqlValue> = {
    workspaceId,
    limit: limit + 1,
    at: before?.at ?? forever,
    id: before?.id ?? '',
  };
  if (ids !== undefined) {
    conditions.push('id IN (SELECT value FROM json_each(:ids))');
    parameters['ids'] = JSON.stringify(ids);
  }
  if (sourceId !== undefined) {
    conditions.push('source_id = :sourceId');
    parameters['sourceId'] = sourceId;
  }
  const rows = reader.all(
    `${selectEpisodes} WHERE ${conditions.join(' AND ')}
     ORDER BY reference_time DESC, id DESC LIMIT :limit`,
    parameters,
  );
  return {
    episodes: readRows(episodeRow, rows.slice(0, limit), 'episodes', onBadRow),
    hasMore: rows.length > limit,
  };
}
