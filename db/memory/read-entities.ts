import type { EntitiesQuery, Entity, EntityPage } from '#shared/contracts/memory.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { Parameters, Reader } from '../connection.ts';
import { entityRow, episodeRow, factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';
import { heldAt, selectEntities, selectEpisodes, selectFacts } from './columns.ts';
import { momentOf } from './read-facts.ts';
import { canonicalId } from './resolve-entity.ts';

/** A page of entities in the order of their names. */
export function listEntities(
  reader: Reader,
  query: EntitiesQuery,
  onBadRow: BadRowListener,
): { entities: Entity[]; hasMore: boolean } {
  const { workspaceId, limit, after } = query;
  const conditions = [
    'e.workspace_id = :workspaceId',
    'e.merged_into IS NULL',
    'e.forgotten_at IS NULL',
  ];
  const parameters: Record<string, Parameters[string]> = { workspaceId, limit: limit + 1 };
  const name = normaliseName(query.query);
  if (name !== '') {
    conditions.push(namedLike(query.query.trim()));
    parameters['match'] = `"${query.query.trim().replaceAll('"', '""')}"`;
    parameters['prefix'] = name;
  }
  if (query.entityType !== undefined) {
    conditions.push('e.entity_type = :entityType');
    parameters['entityType'] = query.entityType;
  }
  if (after !== undefined) {
    conditions.push('(e.normalised_name, e.id) > (:afterName, :afterId)');
    parameters['afterName'] = normaliseName(after.name);
    parameters['afterId'] = after.id;
  }
  const rows = reader.all(
    `${selectEntities} WHERE ${conditions.join(' AND ')}
     ORDER BY e.normalised_name, e.id LIMIT :limit`,
    parameters,
  );
  return {
    entities: readRows(entityRow, rows.slice(0, limit), 'entities', onBadRow),
    hasMore: rows.length > limit,
  };
}

/** Three letters or more stand anywhere in a name; fewer at its beginning. */
function namedLike(query: string): string {
  const byPrefix = `SELECT entity_id FROM entity_aliases
    WHERE workspace_id = :workspaceId AND normalised >= :prefix AND normalised < :prefix || char(1114111)`;
  const inside =
    query.length < 3
      ? ''
      : `UNION SELECT entity_id FROM entity_aliases WHERE number IN
           (SELECT rowid FROM entity_names_fts WHERE entity_names_fts MATCH :match)`;
  // Named even where it is not used, so that one list of parameters serves both.
  return `:match IS NOT NULL AND e.id IN
    (SELECT canonical_id FROM entities WHERE id IN (${byPrefix} ${inside}))`;
}

/** Everything about one entity; null where there is none. */
export function getEntity(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly id: string;
    readonly valid?: number | undefined;
    readonly known?: number | undefined;
    readonly limit: number;
  },
  now: number,
  onBadRow: BadRowListener,
): EntityPage | null {
  const id = canonicalId(reader, query.workspaceId, query.id);
  if (id === null) return null;
  const entity = readRowOrNull(
    entityRow,
    reader.get(`${selectEntities} WHERE e.id = :id`, { id }),
    'entities',
  );
  if (entity === null) return null;
  const { limit } = query;
  const moment = momentOf(query, now);
  const about = `(f.subject_id IN (SELECT id FROM entities WHERE canonical_id = :id)
    OR f.object_id IN (SELECT id FROM entities WHERE canonical_id = :id))`;
  const held = readRows(
    factRow,
    reader.all(
      `${selectFacts} WHERE ${about} AND ${heldAt} ORDER BY f.valid_from DESC, f.id DESC LIMIT :limit`,
      { id, limit, ...moment },
    ),
    'facts',
    onBadRow,
  );
  const neighbourIds = held.flatMap(({ subjectId, objectId }) =>
    [subjectId, objectId].filter((other) => other !== null && other !== id),
  );
  return {
    entity,
    merged: entitiesWhere(
      reader,
      'e.canonical_id = :id AND e.id <> :id ORDER BY e.number LIMIT :limit',
      { id, limit },
      onBadRow,
    ),
    now: held,
    history: readRows(
      factRow,
      reader.all(
        `${selectFacts} WHERE ${about} AND f.forgotten_at IS NULL
         ORDER BY f.recorded_at DESC, f.number DESC LIMIT :limit`,
        { id, limit },
      ),
      'facts',
      onBadRow,
    ),
    episodes: readRows(
      episodeRow,
      reader.all(
        `${selectEpisodes} WHERE forgotten_at IS NULL AND id IN
           (SELECT link.episode_id FROM fact_episodes AS link JOIN facts AS f ON f.id = link.fact_id
            WHERE ${about} AND f.forgotten_at IS NULL)
         ORDER BY reference_time DESC, id DESC LIMIT :limit`,
        { id, limit },
      ),
      'episodes',
      onBadRow,
    ),
    neighbours: entitiesWhere(
      reader,
      'e.id IN (SELECT value FROM json_each(:ids)) ORDER BY e.normalised_name, e.id',
      { ids: JSON.stringify(neighbourIds) },
      onBadRow,
    ),
  };
}

/** Entities for which the SQL holds. */
export function entitiesWhere(
  reader: Reader,
  condition: string,
  parameters: Parameters,
  onBadRow: BadRowListener,
): Entity[] {
  const rows = reader.all(`${selectEntities} WHERE ${condition}`, parameters);
  return readRows(entityRow, rows, 'entities', onBadRow);
}
