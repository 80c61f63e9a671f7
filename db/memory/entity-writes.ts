import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { placeFact } from '#shared/memory/date-rules.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { isSingleValued } from '#shared/memory/relations.ts';
import { forever } from '../migrations/migration.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { newestRecord, neighboursOf } from './fact-neighbours.ts';
import {
  applySpans,
  restate,
  storedFactColumns,
  storedFactSchema,
  supersede,
} from './fact-rows.ts';
import { sentenceOf } from './fact-writes.ts';
import { beginChange, type Change, entityImage } from './journal.ts';
import { mayWrite } from './memory-switch.ts';
import { addAlias, canonicalId, findByName, insertEntity } from './resolve-entity.ts';

type Write = z.output<typeof writeSchema>;

/** Adds an entity, or changes what is given of the one with this id. */
export function putEntity(context: WriteContext, write: WriteOf<Write, 'entity.put'>): void {
  const { database } = context;
  const { entity, by, changeId } = write;
  const { id, workspaceId, name } = entity;
  if (!mayWrite(database, by)) return;
  const change = beginChange(context, { kind: 'entity.put', by, workspaceId, changeId });
  const present = entityImage(database, id);
  if (present === null) {
    const namesake = findByName(database, workspaceId, name, entity.entityType);
    // A file names its entities by name alone: taken in twice, it brings nobody new.
    if (namesake !== null && by === 'import') return;
    insertEntity(change, {
      id,
      name,
      entityType: entity.entityType,
      summary: entity.summary ?? '',
      metadata: JSON.stringify(entity.metadata ?? {}),
    });
    // The id that was given goes on meaning something.
    if (namesake !== null) pointTo(change, id, namesake);
  } else {
    assertKnown(context, workspaceId, id);
    change.keepEntity(id);
    database.run(
      `UPDATE entities SET name = :name, normalised_name = :normalised, entity_type = :entityType,
         summary = coalesce(:summary, summary), metadata = coalesce(:metadata, metadata)
       WHERE id = :id`,
      {
        id,
        name,
        normalised: normaliseName(name),
        entityType: entity.entityType,
        summary: entity.summary ?? null,
        metadata: entity.metadata === undefined ? null : JSON.stringify(entity.metadata),
      },
    );
    addAlias(change, id, name);
  }
  for (const alias of entity.aliases) addAlias(change, id, alias);
  change.finish();
}

function assertKnown({ database }: WriteContext, workspaceId: string, id: string): string {
  const canonical = canonicalId(database, workspaceId, id);
  if (canonical === null) throw new KinglyError('not_found', `There is no entity ${id}`);
  return canonical;
}

/** One entity answers under another from now on, and all that answered under it. */
function pointTo(change: Change, from: string, into: string): void {
  const { database } = change;
  const followers = z
    .array(z.object({ id: z.string() }))
    .parse(database.all('SELECT id FROM entities WHERE canonical_id = :from', { from }));
  change.keepEntity(from);
  for (const { id } of followers) change.keepEntity(id);
  database.run('UPDATE entities SET merged_into = :into WHERE id = :from', { from, into });
  database.run('UPDATE entities SET canonical_id = :into WHERE canonical_id = :from', {
    from,
    into,
  });
}

/** Merges one entity into another; what cannot be true of one at once follows the date rules. */
export function mergeEntities(context: WriteContext, write: WriteOf<Write, 'entity.merge'>): void {
  const { database } = context;
  const { workspaceId, by, changeId } = write;
  if (!mayWrite(database, by)) return;
  const from = assertKnown(context, workspaceId, write.from);
  const into = assertKnown(context, workspaceId, write.into);
  if (from === into) return;
  const change = beginChange(context, { kind: 'entity.merge', by, workspaceId, changeId });
  pointTo(change, from, into);
  settleSingles(change, into);
  change.finish();
}

const settleRow = storedFactSchema;

/** After a merge, one relation of one value may hold two: each is placed again, by its beginning. */
function settleSingles(change: Change, entity: string): void {
  const { database } = change;
  const rows = z.array(settleRow).parse(
    database.all(
      `SELECT ${storedFactColumns} FROM facts
       WHERE subject_id IN (SELECT id FROM entities WHERE canonical_id = :entity)
         AND superseded_at = ${forever} AND forgotten_at IS NULL
       ORDER BY valid_from, recorded_at, id`,
      { entity },
    ),
  );
  for (const row of rows) {
    if (!isSingleValued(row.relation) || change.detail.superseded.includes(row.id)) continue;
    const object = row.object_id === null ? null : canonicalOf(change, row.object_id);
    const neighbours = neighboursOf(
      database,
      { ...row, subject_id: entity, object_id: object },
      'one',
    ).filter(({ id, from }) => id !== row.id && from < row.valid_from);
    change.notBefore(Math.max(row.recorded_at, newestRecord(neighbours)));
    const isBounded = row.valid_to < forever;
    const placed = placeFact({ from: row.valid_from, to: row.valid_to, isBounded }, neighbours);
    for (const { id, spans } of placed.changes) {
      const old = neighbours.find((neighbour) => neighbour.id === id);
      if (old !== undefined) applySpans(change, old.fact, { spans }, row.id);
    }
    if (placed.folded !== null) supersede(change, row.id, placed.folded);
  }
}

function canonicalOf({ database }: Change, id: string): string {
  return String(database.value('SELECT canonical_id FROM entities WHERE id = :id', { id }));
}

/** Sets a merged entity free, or makes a new one of some of an entity's facts. */
export function splitEntity(context: WriteContext, write: WriteOf<Write, 'entity.split'>): void {
  const { database } = context;
  const { workspaceId, by, changeId, newId, name } = write;
  if (!mayWrite(database, by)) return;
  const source = assertKnown(context, workspaceId, write.id);
  const change = beginChange(context, { kind: 'entity.split', by, workspaceId, changeId });
  const present = entityImage(database, newId);
  if (present === null) {
    const type = database.value('SELECT entity_type FROM entities WHERE id = :source', { source });
    insertEntity(change, {
      id: newId,
      name,
      entityType: write.entityType ?? String(type),
      summary: '',
      metadata: '{}',
    });
  } else {
    if (present.canonical_id !== source || present.merged_into === null) {
      throw new KinglyError('invalid_input', `${newId} is not merged into ${source}`);
    }
    setFree(change, newId);
  }
  for (const id of write.factIds) moveFact(change, id, source, newId);
  change.finish();
}

/** It answers for itself again, and what was merged into it goes with it. */
function setFree(change: Change, id: string): void {
  const { database } = change;
  const members = z.array(z.object({ id: z.string() })).parse(
    database.all(
      `WITH RECURSIVE below (id) AS (
         SELECT :id UNION SELECT e.id FROM entities AS e JOIN below ON e.merged_into = below.id)
       SELECT id FROM below`,
      { id },
    ),
  );
  for (const member of members) {
    change.keepEntity(member.id);
    database.run('UPDATE entities SET canonical_id = :id WHERE id = :member', {
      id,
      member: member.id,
    });
  }
  database.run('UPDATE entities SET merged_into = NULL WHERE id = :id', { id });
}

/** The same statement, now of another entity; each end that was the old one's becomes the new one's. */
function moveFact(change: Change, factId: string, from: string, to: string): void {
  const { database, workspaceId } = change;
  const row = database.get(
    `SELECT ${storedFactColumns} FROM facts WHERE id = :factId AND workspace_id = :workspaceId
       AND superseded_at = ${forever} AND forgotten_at IS NULL`,
    { factId, workspaceId },
  );
  if (row === undefined) throw new KinglyError('not_found', `There is no fact ${factId} to move`);
  const fact = storedFactSchema.parse(row);
  change.notBefore(fact.recorded_at);
  const move = (id: string): string => (canonicalOf(change, id) === from ? to : id);
  const subject = move(fact.subject_id);
  const object =
    fact.object_id === null || subject !== fact.subject_id ? fact.object_id : move(fact.object_id);
  const statement = { ...fact, subject_id: subject, object_id: object };
  const id = restate(change, fact, {
    subject_id: subject,
    object_id: object,
    fact_text: sentenceOf(database, statement),
  });
  supersede(change, fact.id, id);
}
