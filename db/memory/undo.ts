import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { forever } from '../migrations/migration.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { restate, storedFactColumns, storedFactSchema, supersede } from './fact-rows.ts';
import { hide, show } from './hide.ts';
import { beginChange, type Change, type ChangeDetail, entityImage, readDetail } from './journal.ts';

type Write = z.output<typeof writeSchema>;

const lineSchema = z.object({
  number: z.number(),
  before: z.string(),
  after: z.string(),
  at: z.number(),
  undone_at: z.number().nullable(),
  undoable: z.number(),
});

/**
 * Takes a change back: what it made is believed no more, what it ended is believed again. Both are
 * new beliefs of this moment, so what was believed in between can still be asked for. Itself it is
 * a change that can be taken back.
 */
export function undoChange(context: WriteContext, write: WriteOf<Write, 'memory.undo'>): void {
  const { database } = context;
  const { workspaceId, id, by, changeId } = write;
  const row = database.get(
    `SELECT number, before, after, at, undone_at, undoable FROM memory_changes
     WHERE id = :id AND workspace_id = :workspaceId`,
    { id, workspaceId },
  );
  if (row === undefined) throw new KinglyError('not_found', `There is no change ${id}`);
  const line = lineSchema.parse(row);
  if (line.undone_at !== null) return;
  if (line.undoable === 0) {
    throw new KinglyError('refused', 'What was erased cannot be brought back');
  }
  const detail = readDetail(line.before, line.after);
  const change = beginChange(context, { kind: 'memory.undo', by, workspaceId, changeId });
  change.notBefore(line.at);
  assertUntouched(change, detail);
  for (const row of detail.hidden) show(change, row.table, row.id);
  for (const row of detail.shown) hide(change, row.table, row.id);
  for (const created of detail.created) supersede(change, created, null);
  for (const superseded of detail.superseded) believeAgain(change, superseded);
  for (const { before, after } of detail.strengths) {
    database.run('UPDATE facts SET strength = :strength WHERE id = :id', before);
    change.detail.strengths.push({ before: after, after: before });
  }
  for (const { fact, episode } of detail.links) {
    database.run('DELETE FROM fact_episodes WHERE fact_id = :fact AND episode_id = :episode', {
      fact,
      episode,
    });
  }
  for (const { entity, normalised } of detail.aliases) {
    database.run(
      'DELETE FROM entity_aliases WHERE entity_id = :entity AND normalised = :normalised',
      {
        entity,
        normalised,
      },
    );
  }
  for (const episode of detail.episodes) hide(change, 'episodes', episode);
  for (const { before, after } of detail.entities) restoreEntity(change, before, after.id);
  database.run('UPDATE memory_changes SET undone_at = :at WHERE number = :number', {
    at: change.at,
    number: line.number,
  });
  change.finish();
}

/** Something later that builds on the change must be taken back first. */
function assertUntouched({ database }: Change, detail: ChangeDetail): void {
  const refuse = (): never => {
    throw new KinglyError(
      'refused',
      'Something that was changed later builds on this; take that back first',
    );
  };
  for (const { after } of detail.entities) {
    const { forgotten_at: _now, ...present } = entityImage(database, after.id) ?? after;
    const { forgotten_at: _then, ...expected } = after;
    if (JSON.stringify(present) !== JSON.stringify(expected)) refuse();
  }
  for (const id of detail.created) {
    const believed = database.value('SELECT superseded_at FROM facts WHERE id = :id', { id });
    if (believed !== forever) refuse();
  }
}

function believeAgain(change: Change, id: string): void {
  const row = change.database.get(`SELECT ${storedFactColumns} FROM facts WHERE id = :id`, { id });
  if (row === undefined) return;
  const fact = storedFactSchema.parse(row);
  change.notBefore(fact.recorded_at);
  restate(change, fact, {});
}

function restoreEntity(
  change: Change,
  before: ChangeDetail['entities'][number]['before'],
  id: string,
): void {
  const { database } = change;
  if (before === null) {
    const isUsed = database.value(
      `SELECT 1 FROM facts WHERE (subject_id = :id OR object_id = :id)
         AND superseded_at = ${forever} AND forgotten_at IS NULL`,
      { id },
    );
    if (isUsed === undefined) hide(change, 'entities', id);
    return;
  }
  change.keepEntity(id);
  database.run(
    `UPDATE entities SET name = :name, normalised_name = :normalised_name,
       entity_type = :entity_type, summary = :summary, metadata = :metadata,
       merged_into = :merged_into, canonical_id = :canonical_id
     WHERE id = :id`,
    { ...before },
  );
}
