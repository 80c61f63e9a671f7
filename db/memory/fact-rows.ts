import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Change as SpanChange, Span } from '#shared/memory/date-rules.ts';
import { forever } from '../migrations/migration.ts';
import type { Writer } from '../connection.ts';
import type { Change } from './journal.ts';

/** A row of `facts`, under its column names. */
export const storedFactSchema = z.object({
  id: z.string(),
  root_id: z.string(),
  subject_id: z.string(),
  relation: z.string(),
  object_id: z.string().nullable(),
  value: z.string().nullable(),
  fact_text: z.string(),
  valid_from: z.number(),
  valid_to: z.number(),
  recorded_at: z.number(),
  strength: z.number(),
  confidence: z.number(),
  significance: z.number(),
  metadata: z.string(),
  quote: z.string(),
  uses: z.number(),
  used_at: z.number().nullable(),
});
export type StoredFact = z.infer<typeof storedFactSchema>;

export const storedFactColumns = Object.keys(storedFactSchema.shape).join(', ');

/** A row that is believed and not forgotten. Throws `not_found`. */
export function believedFact(database: Writer, workspaceId: string, id: string): StoredFact {
  const row = database.get(
    `SELECT ${storedFactColumns} FROM facts WHERE id = :id AND workspace_id = :workspaceId
       AND superseded_at = ${forever} AND forgotten_at IS NULL`,
    { id, workspaceId },
  );
  if (row === undefined) {
    throw new KinglyError('not_found', `There is no fact ${id} that is believed now`);
  }
  return storedFactSchema.parse(row);
}

/** Adds a row that is believed from now on. */
export function insertFact(change: Change, fact: Omit<StoredFact, 'recorded_at'>): void {
  change.database.run(
    `INSERT INTO facts (id, root_id, workspace_id, subject_id, relation, object_id, value, fact_text,
       valid_from, valid_to, recorded_at, strength, confidence, significance, metadata, quote, uses,
       used_at)
     VALUES (:id, :root_id, :workspaceId, :subject_id, :relation, :object_id, :value, :fact_text,
       :valid_from, :valid_to, :at, :strength, :confidence, :significance, :metadata, :quote, :uses,
       :used_at)`,
    { ...fact, workspaceId: change.workspaceId, at: change.at },
  );
  change.detail.created.push(fact.id);
}

/** A row is believed no more; `by` took its place, where something did. */
export function supersede(change: Change, id: string, by: string | null): void {
  const { database, at, detail } = change;
  database.run(
    `UPDATE facts SET superseded_at = max(recorded_at, :at), replaced_by = :by
     WHERE id = :id AND superseded_at = ${forever}`,
    { id, by, at },
  );
  detail.superseded.push(id);
}

/** The row as it is, again, with what is changed, from the same episodes; it takes the old one's place. */
export function restate(
  change: Change,
  old: StoredFact,
  changes: Partial<Omit<StoredFact, 'id' | 'root_id' | 'recorded_at'>>,
): string {
  const { recorded_at: _recordedAt, ...kept } = old;
  const id = newId('fact', change.at);
  insertFact(change, { ...kept, ...changes, id });
  copySources(change, old.id, id);
  return id;
}

/** Gives one row the episodes of another. */
export function copySources(change: Change, from: string, to: string): void {
  change.database.run(
    `INSERT INTO fact_episodes (fact_id, episode_id, quote)
     SELECT :to, episode_id, quote FROM fact_episodes WHERE fact_id = :from
     ON CONFLICT DO NOTHING`,
    { from, to },
  );
}

/** Names an episode as the source of a fact. */
export function linkSource(change: Change, fact: string, episode: string, quote: string): void {
  const added = change.database.run(
    `INSERT INTO fact_episodes (fact_id, episode_id, quote) VALUES (:fact, :episode, :quote)
     ON CONFLICT DO NOTHING`,
    { fact, episode, quote },
  );
  if (added > 0) change.detail.links.push({ fact, episode });
}

/** Has a row believed with other spans instead; `by` is named where none is left of it. */
export function applySpans(
  change: Change,
  fact: StoredFact,
  { spans }: Pick<SpanChange, 'spans'>,
  by: string | null,
): readonly string[] {
  const made = spans.map((span) => restate(change, fact, toColumns(span)));
  supersede(change, fact.id, made[0] ?? by);
  return made;
}

export function toColumns(span: Span): Pick<StoredFact, 'valid_from' | 'valid_to'> {
  return { valid_from: span.from, valid_to: span.to };
}
