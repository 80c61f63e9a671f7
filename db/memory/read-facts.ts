import type { AsOfQuery, Fact } from '#shared/contracts/memory.ts';
import type { Parameters, Reader } from '../connection.ts';
import { forever } from '../migrations/migration.ts';
import { factRow } from '../rows/memory-model-rows.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { heldAt, selectFacts } from './columns.ts';
import { canonicalId, findByName } from './resolve-entity.ts';

/** Points on both axes as parameters; what is not asked for is now, and all that is known. */
export function momentOf(
  query: { readonly valid?: number | undefined; readonly known?: number | undefined },
  now: number,
): { readonly valid: number; readonly known: number } {
  return { valid: query.valid ?? now, known: query.known ?? forever - 1 };
}

/** A page of facts that were true at one time as they were believed at another. */
export function factsAsOf(
  reader: Reader,
  query: AsOfQuery,
  now: number,
  onBadRow: BadRowListener,
): { facts: Fact[]; hasMore: boolean } {
  const { workspaceId, limit, after } = query;
  const subject = subjectOf(reader, query);
  if (subject === null) return { facts: [], hasMore: false };
  const object =
    query.objectId === undefined ? undefined : canonicalId(reader, workspaceId, query.objectId);
  if (object === null) return { facts: [], hasMore: false };
  // With the plus SQLite goes by the entity's index, not through all facts of the workspace.
  const byEntity = subject !== undefined || object !== undefined;
  const conditions = [`${byEntity ? '+' : ''}f.workspace_id = :workspaceId`, heldAt];
  const parameters: Record<string, Parameters[string]> = {
    workspaceId,
    ...momentOf(query, now),
    limit: limit + 1,
  };
  if (subject !== undefined) {
    conditions.push('f.subject_id IN (SELECT id FROM entities WHERE canonical_id = :subject)');
    parameters['subject'] = subject;
  }
  if (object !== undefined) {
    conditions.push('f.object_id IN (SELECT id FROM entities WHERE canonical_id = :object)');
    parameters['object'] = object;
  }
  if (query.relation !== undefined) {
    conditions.push('f.relation = :relation');
    parameters['relation'] = query.relation;
  }
  if (after !== undefined) {
    conditions.push('(f.valid_from, f.id) < (:afterAt, :afterId)');
    parameters['afterAt'] = after.at;
    parameters['afterId'] = after.id;
  }
  const rows = reader.all(
    `${selectFacts} WHERE ${conditions.join(' AND ')}
     ORDER BY f.valid_from DESC, f.id DESC LIMIT :limit`,
    parameters,
  );
  const facts = readRows(factRow, rows.slice(0, limit), 'facts', onBadRow);
  return { facts, hasMore: rows.length > limit };
}

/** undefined: any; null: nobody is called so. */
function subjectOf(reader: Reader, query: AsOfQuery): string | null | undefined {
  const { workspaceId, subjectId, subjectName } = query;
  if (subjectId !== undefined) return canonicalId(reader, workspaceId, subjectId);
  if (subjectName !== undefined) return findByName(reader, workspaceId, subjectName, 'thing');
  return undefined;
}
