import type { Fact, MemoryGraph } from '#shared/contracts/memory.ts';
import type { Reader } from '../connection.ts';
import { factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { heldAt, selectFacts } from './columns.ts';
import { entitiesWhere } from './read-entities.ts';
import { momentOf } from './read-facts.ts';
import { canonicalId } from './resolve-entity.ts';

/** Facts looked at of one entity: somebody whom everything is about must not fill the picture. */
const factsOfOne = 100;

/**
 * Walks from an entity along its facts, breadth first, at most two steps and `limit` facts. Each
 * entity is visited once, so that circles end.
 */
export function walkGraph(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly entityId: string;
    readonly depth: number;
    readonly valid?: number | undefined;
    readonly known?: number | undefined;
    readonly limit: number;
  },
  now: number,
  onBadRow: BadRowListener,
): MemoryGraph {
  const start = canonicalId(reader, query.workspaceId, query.entityId);
  if (start === null) return { entities: [], facts: [], truncated: false };
  const depths = new Map([[start, 0]]);
  const facts = new Map<string, Fact>();
  let truncated = false;
  let frontier = [start];
  for (let depth = 1; depth <= query.depth && frontier.length > 0; depth += 1) {
    const next: string[] = [];
    for (const id of frontier) {
      const room = query.limit - facts.size;
      if (room <= 0) {
        truncated = true;
        break;
      }
      const found = factsAround(reader, id, momentOf(query, now), onBadRow);
      truncated ||= found.length > factsOfOne;
      for (const fact of found.slice(0, factsOfOne)) {
        if (facts.has(fact.id)) continue;
        if (facts.size >= query.limit) {
          truncated = true;
          break;
        }
        facts.set(fact.id, fact);
        for (const other of [fact.subjectId, fact.objectId]) {
          if (other === null || depths.has(other)) continue;
          depths.set(other, depth);
          next.push(other);
        }
      }
    }
    frontier = next;
  }
  const entities = entitiesWhere(
    reader,
    'e.id IN (SELECT value FROM json_each(:ids))',
    { ids: JSON.stringify([...depths.keys()]) },
    onBadRow,
  ).map((entity) => ({ ...entity, depth: depths.get(entity.id) ?? 0 }));
  return {
    entities: entities.sort((one, other) => one.depth - other.depth),
    facts: [...facts.values()],
    truncated,
  };
}

function factsAround(
  reader: Reader,
  id: string,
  moment: { readonly valid: number; readonly known: number },
  onBadRow: BadRowListener,
): readonly Fact[] {
  const rows = reader.all(
    `${selectFacts} WHERE f.number IN (
       SELECT number FROM facts
       WHERE subject_id IN (SELECT id FROM entities WHERE canonical_id = :id)
       UNION SELECT number FROM facts
       WHERE object_id IN (SELECT id FROM entities WHERE canonical_id = :id))
     AND ${heldAt}
     ORDER BY f.significance DESC, f.valid_from DESC, f.id DESC LIMIT ${factsOfOne + 1}`,
    { id, ...moment },
  );
  return readRows(factRow, rows, 'facts', onBadRow);
}
