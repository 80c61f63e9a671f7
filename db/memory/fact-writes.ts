import type { z } from 'zod';
import type { factMatchSchema } from '#shared/contracts/memory-writes.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { endAt, placeFact } from '#shared/memory/date-rules.ts';
import { factSentence } from '#shared/memory/relations.ts';
import { forever } from '../migrations/migration.ts';
import type { Writer } from '../connection.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { newestRecord, neighboursOf, type Statement } from './fact-neighbours.ts';
import {
  applySpans,
  believedFact,
  insertFact,
  linkSource,
  restate,
  type StoredFact,
  supersede,
  toColumns,
} from './fact-rows.ts';
import { beginChange, type Change } from './journal.ts';
import { mayWrite } from './memory-switch.ts';
import { canonicalId, entityOf, findByName, type Reference } from './resolve-entity.ts';

type Write = z.output<typeof writeSchema>;

/** How much more a fact counts each time that it is said again: half of what is missing. */
const strengthens = (strength: number): number => strength + (1 - strength) / 2;

/** Adds a fact by the date rules, or makes the one that says the same stronger. */
export function addFact(context: WriteContext, write: WriteOf<Write, 'fact.add'>): void {
  const { database } = context;
  const { fact, by, changeId } = write;
  if (!mayWrite(database, by)) return;
  const { workspaceId, episodeId } = fact;
  const saidAt = episodeId === null ? null : episodeTime(database, workspaceId, episodeId);
  if (episodeId !== null && saidAt === null) return;
  if ((fact.object === null) === (fact.value === null)) {
    throw new KinglyError('invalid_input', 'A fact needs either an object or a value');
  }
  const from = fact.validFrom ?? saidAt ?? context.now;
  const to = fact.validTo ?? forever;
  if (to <= from) {
    throw new KinglyError(
      'invalid_input',
      `A fact cannot end (${new Date(to).toISOString()}) before it begins (${new Date(from).toISOString()})`,
    );
  }
  const change = beginChange(context, { kind: 'fact.add', by, workspaceId, changeId });
  const statement: Statement = {
    subject_id: entityOf(change, fact.subject),
    relation: fact.relation,
    object_id: fact.object === null ? null : entityOf(change, fact.object),
    value: fact.value,
  };
  const neighbours = neighboursOf(database, statement, fact.cardinality);
  change.notBefore(newestRecord(neighbours));
  const placed = placeFact({ from, to, isBounded: fact.validTo !== null }, neighbours);
  const row: Omit<StoredFact, 'recorded_at'> = {
    ...statement,
    id: fact.id,
    root_id: fact.id,
    fact_text: fact.factText ?? sentenceOf(database, statement),
    valid_from: from,
    valid_to: to,
    strength: fact.strength,
    confidence: fact.confidence,
    significance: fact.significance,
    metadata: JSON.stringify(fact.metadata),
    quote: fact.quote,
    uses: 0,
    used_at: null,
  };
  const rows: string[] = [];
  for (const [index, span] of placed.added.entries()) {
    const id = index === 0 ? fact.id : newId('fact', change.at);
    insertFact(change, { ...row, ...toColumns(span), id });
    rows.push(id);
  }
  let folded = placed.folded;
  for (const { id, spans } of placed.changes) {
    const old = neighbours.find((neighbour) => neighbour.id === id);
    if (old === undefined) continue;
    const made = applySpans(change, old.fact, { spans }, rows[0] ?? null);
    if (id === folded) folded = made[0] ?? null;
  }
  if (folded !== null) {
    // A file that is taken in twice says nothing new.
    if (by !== 'import' || episodeId !== null) strengthen(change, folded, episodeId);
    rows.push(folded);
  }
  if (episodeId !== null) for (const id of rows) linkSource(change, id, episodeId, fact.quote);
  change.finish();
}

/** Said again, from an episode that did not say it yet. */
function strengthen(change: Change, id: string, episodeId: string | null): void {
  const { database, detail } = change;
  const isKnown = database.value(
    'SELECT 1 FROM fact_episodes WHERE fact_id = :id AND episode_id = :episodeId',
    { id, episodeId },
  );
  if (isKnown !== undefined) return;
  const before = Number(database.value('SELECT strength FROM facts WHERE id = :id', { id }));
  const strength = strengthens(before);
  database.run('UPDATE facts SET strength = :strength WHERE id = :id', { id, strength });
  detail.strengths.push({ before: { id, strength: before }, after: { id, strength } });
}

function episodeTime(database: Writer, workspaceId: string, id: string): number | null {
  const time = database.value(
    `SELECT reference_time FROM episodes
     WHERE id = :id AND workspace_id = :workspaceId AND forgotten_at IS NULL`,
    { id, workspaceId },
  );
  return time === undefined ? null : Number(time);
}

/** The statement as a sentence, by what its ends are called now. */
export function sentenceOf(database: Writer, statement: Statement): string {
  const name = (id: string): string =>
    String(
      database.value(
        `SELECT c.name FROM entities AS e JOIN entities AS c ON c.id = e.canonical_id
         WHERE e.id = :id`,
        { id },
      ),
    );
  const object = statement.object_id === null ? (statement.value ?? '') : name(statement.object_id);
  return factSentence(name(statement.subject_id), statement.relation, object);
}

/** Ends facts at a time. Finding none that hold then is no error. */
export function invalidateFact(
  context: WriteContext,
  write: WriteOf<Write, 'fact.invalidate'>,
): void {
  const { database, now } = context;
  const { workspaceId, by, changeId, episodeId } = write;
  if (!mayWrite(database, by)) return;
  const saidAt = episodeId === null ? null : episodeTime(database, workspaceId, episodeId);
  if (episodeId !== null && saidAt === null) return;
  const at = write.at ?? saidAt ?? now;
  const facts = factsToEnd(database, workspaceId, write.target, at);
  const change = beginChange(context, { kind: 'fact.invalidate', by, workspaceId, changeId });
  change.notBefore(newestRecord(facts.map((fact) => ({ fact }))));
  for (const fact of facts) {
    const ended = endAt({ id: fact.id, from: fact.valid_from, to: fact.valid_to }, at);
    if (ended === null) continue;
    const made = applySpans(change, fact, ended, null);
    if (episodeId !== null) for (const id of made) linkSource(change, id, episodeId, write.quote);
  }
  change.finish();
}

function factsToEnd(
  database: Writer,
  workspaceId: string,
  target: WriteOf<Write, 'fact.invalidate'>['target'],
  at: number,
): readonly StoredFact[] {
  if ('id' in target) return [believedFact(database, workspaceId, target.id)];
  return matchingFacts(database, workspaceId, target).filter(
    (fact) => fact.valid_from < at && at < fact.valid_to,
  );
}

/** Believed rows that say what is given; without object and value, whatever they say. */
function matchingFacts(
  database: Writer,
  workspaceId: string,
  match: z.output<typeof factMatchSchema>,
): readonly StoredFact[] {
  const subject = knownEntity(database, workspaceId, match.subject);
  if (subject === null) return [];
  const object =
    match.object === undefined ? null : knownEntity(database, workspaceId, match.object);
  // An object that nobody has heard of has no facts.
  if (match.object !== undefined && object === null) return [];
  const statement = {
    subject_id: subject,
    relation: match.relation,
    object_id: object,
    value: match.value ?? null,
  };
  const isAny = object === null && statement.value === null;
  return neighboursOf(database, statement, 'one')
    .filter(({ fact, same }) => fact.relation === match.relation && (isAny || same))
    .map(({ fact }) => fact);
}

function knownEntity(database: Writer, workspaceId: string, reference: Reference): string | null {
  return 'id' in reference
    ? canonicalId(database, workspaceId, reference.id)
    : findByName(database, workspaceId, reference.name, reference.entityType);
}

/** A new row in place of one that was wrong; nothing else of the memory follows from it. */
export function correctFact(context: WriteContext, write: WriteOf<Write, 'fact.correct'>): void {
  const { database } = context;
  const { workspaceId, by, changeId, patch } = write;
  if (!mayWrite(database, by)) return;
  const old = factToCorrect(database, write);
  if (old === null) return;
  const change = beginChange(context, { kind: 'fact.correct', by, workspaceId, changeId });
  change.notBefore(old.recorded_at);
  const hasNewEnd = patch.object !== undefined || patch.value !== undefined;
  const object = patch.object ?? null;
  const statement: Statement = {
    subject_id: old.subject_id,
    relation: patch.relation ?? old.relation,
    object_id: hasNewEnd ? (object === null ? null : entityOf(change, object)) : old.object_id,
    value: hasNewEnd ? (patch.value ?? null) : old.value,
  };
  if ((statement.object_id === null) === (statement.value === null)) {
    throw new KinglyError('invalid_input', 'A fact needs either an object or a value');
  }
  const from = patch.validFrom ?? old.valid_from;
  const to = patch.validTo === undefined ? old.valid_to : (patch.validTo ?? forever);
  if (to <= from) throw new KinglyError('invalid_input', 'A fact cannot end before it begins');
  const says = hasNewEnd || patch.relation !== undefined;
  const id = restate(change, old, {
    ...statement,
    fact_text: patch.factText ?? (says ? sentenceOf(database, statement) : old.fact_text),
    valid_from: from,
    valid_to: to,
    confidence: patch.confidence ?? old.confidence,
    significance: patch.significance ?? old.significance,
    metadata: patch.metadata === undefined ? old.metadata : JSON.stringify(patch.metadata),
  });
  supersede(change, old.id, id);
  if (write.episodeId !== null) linkSource(change, id, write.episodeId, write.quote);
  change.finish();
}

function factToCorrect(
  database: Writer,
  { workspaceId, id, matching }: WriteOf<Write, 'fact.correct'>,
): StoredFact | null {
  if (id !== undefined) return believedFact(database, workspaceId, id);
  if (matching === undefined) {
    throw new KinglyError('invalid_input', 'A correction needs the fact that was wrong');
  }
  const newestFirst = [...matchingFacts(database, workspaceId, matching)].sort(
    (one, other) => other.valid_from - one.valid_from,
  );
  return newestFirst[0] ?? null;
}

/** Counts a use of facts. No line in the journal: nothing that is believed changes. */
export function countUses(
  { database, now }: WriteContext,
  { ids }: WriteOf<Write, 'fact.used'>,
): void {
  for (const id of ids) {
    database.run('UPDATE facts SET uses = uses + 1, used_at = :now WHERE id = :id', { id, now });
  }
}
