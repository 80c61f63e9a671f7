import { z } from 'zod';
import {
  factsOfPage,
  type FactsQuery,
  type NodesPage,
  type NodesQuery,
  type SourcedFact,
} from '#shared/contracts/memory-nodes.ts';
import type { Fact } from '#shared/contracts/memory.ts';
import { observationRelation } from '#shared/memory/import-writes.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { Parameters, Reader } from '../connection.ts';
import { forever } from '../migrations/migration.ts';
import { jsonColumn } from '../rows/columns.ts';
import { entityRow, factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { heldAt, selectEntities, selectFacts } from './columns.ts';
import { momentOf } from './read-facts.ts';

const places = z.array(z.object({ number: z.number(), id: z.string() }));

/** What a program sees of a property: an observation as it was given, anything else as a sentence. */
const shownText = `CASE f.relation WHEN '${observationRelation}' THEN f.value ELSE f.fact_text END`;

/** Entities with their facts at a moment; see `memoryNodes`. */
export function pageNodes(
  reader: Reader,
  query: NodesQuery,
  now: number,
  onBadRow: BadRowListener,
): NodesPage {
  const moment = momentOf(query, now);
  const { sql, parameters } = chosen(query);
  const found = places.parse(reader.all(sql, { ...parameters, ...moment, limit: query.limit + 1 }));
  const page: NodesPage = { entities: [], facts: [], next: null };
  const seen = new Set<string>();
  for (const [index, { id }] of found.entries()) {
    const last = found[index - 1];
    if (last !== undefined && (index === query.limit || page.facts.length >= factsOfPage)) {
      return { ...page, next: last.number };
    }
    const rows = reader.all(`${selectEntities} WHERE e.id = :id`, { id });
    page.entities.push(...readRows(entityRow, rows, 'entities', onBadRow));
    for (const fact of factsOf(reader, id, query, moment, onBadRow)) {
      if (!seen.has(fact.id)) page.facts.push(fact);
      seen.add(fact.id);
    }
  }
  return page;
}

/** Which entities are asked for, by their numbers. */
function chosen(query: NodesQuery): { sql: string; parameters: Parameters } {
  const conditions = [
    'e.workspace_id = :workspaceId AND e.merged_into IS NULL AND e.forgotten_at IS NULL',
    'e.number > :after AND e.created_at <= :known',
  ];
  const parameters: Record<string, Parameters[string]> = {
    workspaceId: query.workspaceId,
    after: query.after,
  };
  if (query.ids !== undefined) {
    conditions.push(`e.id IN (SELECT canonical_id FROM entities
      WHERE id IN (SELECT value FROM json_each(:ids)))`);
    parameters['ids'] = JSON.stringify(query.ids);
  }
  if (query.names !== undefined) {
    conditions.push(`e.id IN (SELECT named.canonical_id FROM entity_aliases AS a
      JOIN entities AS named ON named.id = a.entity_id
      WHERE a.workspace_id = :workspaceId AND a.normalised IN (SELECT value FROM json_each(:names)))`);
    parameters['names'] = JSON.stringify(query.names.map(normaliseName));
  }
  if (query.entityTypes !== undefined) {
    conditions.push('e.entity_type IN (SELECT value FROM json_each(:types))');
    parameters['types'] = JSON.stringify(query.entityTypes);
  }
  if (query.containing !== undefined) {
    const holds = (column: string): string =>
      `(instr(lower(${column}), :lower) OR instr(${column}, :text))`;
    const givenType = `coalesce(json_extract(e.metadata, '$.entityType'), e.entity_type)`;
    conditions.push(`(${holds('e.name')} OR ${holds(givenType)} OR e.id IN (
      SELECT s.canonical_id FROM facts AS f JOIN entities AS s ON s.id = f.subject_id
      WHERE f.workspace_id = :workspaceId AND f.value IS NOT NULL AND ${heldAt}
        AND ${holds(shownText)}))`);
    parameters['text'] = query.containing;
    parameters['lower'] = query.containing.toLowerCase();
  }
  return {
    // The moment is named even where nothing asks for it, so that one list of parameters does.
    sql: `SELECT e.number, e.id FROM entities AS e
      WHERE :valid IS NOT NULL AND ${conditions.join(' AND ')} ORDER BY e.number LIMIT :limit`,
    parameters,
  };
}

function factsOf(
  reader: Reader,
  id: string,
  { inbound }: NodesQuery,
  moment: { readonly valid: number; readonly known: number },
  onBadRow: BadRowListener,
): readonly Fact[] {
  const about = (column: string): readonly Fact[] =>
    readRows(
      factRow,
      reader.all(
        `${selectFacts} WHERE f.${column} IN (SELECT id FROM entities WHERE canonical_id = :id)
           AND ${heldAt} ORDER BY f.number`,
        { id, ...moment },
      ),
      'facts',
      onBadRow,
    );
  return inbound ? [...about('subject_id'), ...about('object_id')] : about('subject_id');
}

const sourcesSchema = z.object({ episodes: jsonColumn(z.array(z.string())) });

/** Facts by their ids, or by what they were said in. */
export function factsByIds(
  reader: Reader,
  { workspaceId, ids, episodeIds }: FactsQuery,
  onBadRow: BadRowListener,
): SourcedFact[] {
  const rows = reader.all(
    `${selectFacts} WHERE f.workspace_id = :workspaceId AND f.forgotten_at IS NULL
       AND (f.id IN (SELECT value FROM json_each(:ids))
         OR (f.superseded_at = ${forever} AND f.id IN (SELECT fact_id FROM fact_episodes
           WHERE episode_id IN (SELECT value FROM json_each(:episodeIds)))))
     ORDER BY f.number LIMIT 1000`,
    { workspaceId, ids: JSON.stringify(ids), episodeIds: JSON.stringify(episodeIds) },
  );
  return readRows(factRow, rows, 'facts', onBadRow).map((fact) => ({
    ...fact,
    episodeIds: sourcesSchema.parse(
      reader.get(
        `SELECT json_group_array(link.episode_id) AS episodes FROM fact_episodes AS link
         JOIN episodes AS e ON e.id = link.episode_id AND e.forgotten_at IS NULL
         WHERE link.fact_id = :id`,
        { id: fact.id },
      ),
    ).episodes,
  }));
}
