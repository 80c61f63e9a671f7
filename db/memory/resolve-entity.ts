import { z } from 'zod';
import type { entityReferenceSchema } from '#shared/contracts/memory-writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import type { Reader } from '../connection.ts';
import type { Change } from './journal.ts';

export type Reference = z.output<typeof entityReferenceSchema>;

const foundRow = z.object({ canonical_id: z.string(), entity_type: z.string() });

/** The entity that answers for an id; null where there is none, or where it was forgotten. */
export function canonicalId(database: Reader, workspaceId: string, id: string): string | null {
  const row = database.get(
    `SELECT c.id AS canonical_id, c.entity_type FROM entities AS e
     JOIN entities AS c ON c.id = e.canonical_id
     WHERE e.id = :id AND e.workspace_id = :workspaceId AND c.forgotten_at IS NULL`,
    { id, workspaceId },
  );
  return row === undefined ? null : foundRow.parse(row).canonical_id;
}

/**
 * The entity that is called so, exactly or but for case, accents and punctuation: one of the same
 * type first, then one whose type is not known; null where none is.
 */
export function findByName(
  database: Reader,
  workspaceId: string,
  name: string,
  type: string,
): string | null {
  const rows = z.array(foundRow).parse(
    database.all(
      `SELECT c.id AS canonical_id, c.entity_type FROM entity_aliases AS a
       JOIN entities AS e ON e.id = a.entity_id JOIN entities AS c ON c.id = e.canonical_id
       WHERE a.workspace_id = :workspaceId AND a.normalised = :normalised
         AND c.forgotten_at IS NULL
       ORDER BY a.alias = :name DESC, c.number LIMIT 20`,
      { workspaceId, normalised: normaliseName(name), name },
    ),
  );
  const fitting =
    rows.find((row) => row.entity_type === type) ??
    rows.find((row) => row.entity_type === 'thing' || type === 'thing');
  return fitting?.canonical_id ?? null;
}

/** The entity of a reference, made where nothing is called so. Throws `not_found` for an unknown id. */
export function entityOf(change: Change, reference: Reference): string {
  const { database, workspaceId } = change;
  if ('id' in reference) {
    const id = canonicalId(database, workspaceId, reference.id);
    if (id !== null) return id;
    throw new KinglyError('not_found', `There is no entity ${reference.id}`);
  }
  const { name, entityType } = reference;
  const found = findByName(database, workspaceId, name, entityType);
  if (found === null) {
    const id = newId('ent', change.at);
    insertEntity(change, { id, name, entityType, summary: '', metadata: '{}' });
    return id;
  }
  sharpenType(change, found, entityType);
  return found;
}

/** What was a thing is a person from the moment that somebody says so. */
function sharpenType(change: Change, id: string, type: string): void {
  if (type === 'thing') return;
  change.keepEntity(id);
  change.database.run(
    `UPDATE entities SET entity_type = :type WHERE id = :id AND entity_type = 'thing'`,
    { id, type },
  );
}

/** Adds a row, and its name to the names. */
export function insertEntity(
  change: Change,
  entity: {
    readonly id: string;
    readonly name: string;
    readonly entityType: string;
    readonly summary: string;
    readonly metadata: string;
  },
): void {
  change.keepEntity(entity.id);
  change.database.run(
    `INSERT INTO entities (id, workspace_id, name, normalised_name, entity_type, summary, metadata,
       created_at, canonical_id)
     VALUES (:id, :workspaceId, :name, :normalised, :entityType, :summary, :metadata, :at, :id)`,
    {
      ...entity,
      workspaceId: change.workspaceId,
      normalised: normaliseName(entity.name),
      at: change.at,
    },
  );
  addAlias(change, entity.id, entity.name);
}

/** Adds a name; one that it has already changes nothing. */
export function addAlias(change: Change, entity: string, alias: string): void {
  const normalised = normaliseName(alias);
  const added = change.database.run(
    `INSERT INTO entity_aliases (entity_id, workspace_id, alias, normalised)
     VALUES (:entity, :workspaceId, :alias, :normalised) ON CONFLICT DO NOTHING`,
    { entity, workspaceId: change.workspaceId, alias, normalised },
  );
  if (added > 0) change.detail.aliases.push({ entity, alias, normalised });
}
