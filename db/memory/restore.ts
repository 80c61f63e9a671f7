import type { z } from 'zod';
import type { MemoryRecord } from '#shared/contracts/memory-export.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { forever } from '../migrations/migration.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { addFact } from './fact-writes.ts';
import { linkSource } from './fact-rows.ts';
import { neighboursOf } from './fact-neighbours.ts';
import { show } from './hide.ts';
import { beginChange, type Change } from './journal.ts';
import { addAlias, canonicalId, findByName } from './resolve-entity.ts';
import { restoreValue } from './restore-value.ts';

type Write = z.output<typeof writeSchema>;
type RecordOf<Kind extends MemoryRecord['kind']> = Extract<MemoryRecord, { readonly kind: Kind }>;

/** Puts records of an export in, each as it is; one that is here already is only made visible again. */
export function restoreRecords(
  context: WriteContext,
  write: WriteOf<Write, 'memory.restore'>,
): void {
  const { workspaceId, records, by, changeId } = write;
  const change = beginChange(context, { kind: 'memory.restore', by, workspaceId, changeId });
  for (const record of records) restore(context, change, record);
  change.finish();
}

function restore(context: WriteContext, change: Change, record: MemoryRecord): void {
  switch (record.kind) {
    case 'entity':
      return restoreEntity(change, record);
    case 'episode':
      return restoreEpisode(change, record);
    case 'fact':
      return restoreFact(context, change, record);
    case 'value':
      return restoreValue(context, change, record);
  }
}

/** True where a row with this id is here; it is shown again. Throws where it is another workspace's. */
function isHere(change: Change, table: 'entities' | 'episodes' | 'facts', id: string): boolean {
  const { database, workspaceId } = change;
  const owner = database.value(`SELECT workspace_id FROM ${table} WHERE id = :id`, { id });
  if (owner === undefined) return false;
  if (owner !== workspaceId) {
    throw new KinglyError('invalid_input', `${id} belongs to another workspace`);
  }
  show(change, table, id);
  return true;
}

function restoreEntity(change: Change, record: RecordOf<'entity'>): void {
  const { database, workspaceId } = change;
  const { id, name, entityType, summary, aliases, createdAt, mergedInto, metadata } = record;
  const names = (): void => {
    for (const alias of [name, ...aliases]) addAlias(change, id, alias);
  };
  // An import that was undone took its names with it.
  if (isHere(change, 'entities', id)) return names();
  const into =
    mergedInto === null
      ? findByName(database, workspaceId, name, entityType)
      : canonicalId(database, workspaceId, mergedInto);
  if (mergedInto !== null && into === null) {
    throw new KinglyError('not_found', `There is no entity ${mergedInto} that it was merged into`);
  }
  change.keepEntity(id);
  database.run(
    `INSERT INTO entities (id, workspace_id, name, normalised_name, entity_type, summary, metadata,
       created_at, merged_into, canonical_id)
     VALUES (:id, :workspaceId, :name, :normalised, :entityType, :summary, :metadata, :createdAt,
       :into, coalesce(:into, :id))`,
    {
      ...{ id, workspaceId, name, entityType, summary, createdAt, into },
      normalised: normaliseName(name),
      metadata: JSON.stringify(metadata),
    },
  );
  names();
}

function restoreEpisode(change: Change, record: RecordOf<'episode'>): void {
  const { kind: _kind, metadata, ...episode } = record;
  if (isHere(change, 'episodes', record.id)) return;
  change.database.run(
    `INSERT INTO episodes (id, workspace_id, source_kind, source_id, speaker, conversation_id,
       title, text, part, reference_time, recorded_at, metadata)
     VALUES (:id, :workspaceId, :sourceKind, :sourceId, :speaker, :conversationId, :title, :text,
       :part, :referenceTime, :recordedAt, :metadata)`,
    { ...episode, workspaceId: change.workspaceId, metadata: JSON.stringify(metadata) },
  );
  change.detail.shown.push({ table: 'episodes', id: record.id });
}

function restoreFact(context: WriteContext, change: Change, record: RecordOf<'fact'>): void {
  const { database, workspaceId } = change;
  assertSense(record);
  const sources = record.sources.filter(({ episodeId }) => isKept(change, episodeId));
  const link = (): void => {
    for (const { episodeId, quote } of sources) linkSource(change, record.id, episodeId, quote);
  };
  if (isHere(change, 'facts', record.id)) return link();
  const subject = entityHere(change, record.subjectId);
  const object = record.objectId === null ? null : entityHere(change, record.objectId);
  if (record.supersededAt === null && meetsAnother(change, record, subject, object)) {
    addByRules(context, workspaceId, record, sources);
    return;
  }
  const { id, rootId, relation, value, factText, validFrom, recordedAt, replacedBy } = record;
  const { strength, confidence, significance, quote, uses, usedAt } = record;
  database.run(
    `INSERT INTO facts (id, root_id, workspace_id, subject_id, relation, object_id, value, fact_text,
       valid_from, valid_to, recorded_at, superseded_at, replaced_by, strength, confidence,
       significance, metadata, quote, uses, used_at)
     VALUES (:id, :rootId, :workspaceId, :subjectId, :relation, :objectId, :value, :factText,
       :validFrom, :validTo, :recordedAt, :supersededAt, :replacedBy, :strength, :confidence,
       :significance, :metadata, :quote, :uses, :usedAt)`,
    {
      ...{ id, rootId, workspaceId, relation, value, factText, validFrom, recordedAt, replacedBy },
      ...{ strength, confidence, significance, quote, uses, usedAt },
      subjectId: record.subjectId,
      objectId: record.objectId,
      validTo: record.validTo ?? forever,
      supersededAt: record.supersededAt ?? forever,
      metadata: JSON.stringify(record.metadata),
    },
  );
  change.detail.shown.push({ table: 'facts', id });
  link();
}

/** Refuses what the table would refuse too, in words for a person. */
function assertSense(record: RecordOf<'fact'>): void {
  const { validFrom, validTo, recordedAt, supersededAt, objectId, value } = record;
  const refuse = (message: string): never => {
    throw new KinglyError('invalid_input', message);
  };
  if (validTo !== null && validTo <= validFrom) refuse('A fact cannot end before it begins');
  if (supersededAt !== null && supersededAt < recordedAt) {
    refuse('A fact cannot have been given up before it was known');
  }
  if ((objectId === null) === (value === null)) refuse('A fact needs either an object or a value');
}

/** The entity that answers for the id. Throws `not_found`. */
function entityHere({ database, workspaceId }: Change, id: string): string {
  const canonical = canonicalId(database, workspaceId, id);
  if (canonical === null) throw new KinglyError('not_found', `There is no entity ${id}`);
  return canonical;
}

function isKept({ database, workspaceId }: Change, episodeId: string): boolean {
  const kept = database.value(
    'SELECT 1 FROM episodes WHERE id = :episodeId AND workspace_id = :workspaceId',
    { episodeId, workspaceId },
  );
  return kept !== undefined;
}

/**
 * Whether something that is believed here, from elsewhere than this export, says the same as the
 * fact, or cannot be true beside it. Those of the same subject's own row agree with it already.
 */
function meetsAnother(
  { database }: Change,
  record: RecordOf<'fact'>,
  subject: string,
  object: string | null,
): boolean {
  const { relation, value, validFrom, validTo } = record;
  const statement = { subject_id: subject, relation, object_id: object, value };
  return neighboursOf(database, statement, undefined).some(
    ({ from, to, fact }) =>
      fact.subject_id !== record.subjectId && from < (validTo ?? forever) && validFrom < to,
  );
}

function addByRules(
  context: WriteContext,
  workspaceId: string,
  record: RecordOf<'fact'>,
  sources: RecordOf<'fact'>['sources'],
): void {
  const { id, relation, value, factText, validFrom, validTo, quote } = record;
  const { strength, confidence, significance, metadata } = record;
  addFact(context, {
    type: 'fact.add',
    fact: {
      ...{ id, workspaceId, relation, value, factText, validFrom, validTo, quote },
      ...{ strength, confidence, significance, metadata },
      subject: { id: record.subjectId },
      object: record.objectId === null ? null : { id: record.objectId },
      episodeId: sources[0]?.episodeId ?? null,
    },
    by: 'import',
  });
}
