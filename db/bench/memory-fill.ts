import Database from 'better-sqlite3';
import { z } from 'zod';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { normaliseName } from '#shared/memory/normalise.ts';
import { loadVectors } from '../load-vectors.ts';
import { forever } from '../migrations/migration.ts';
import { openStore } from '../open-store.ts';
import { personName, placeName, random, relations, saidOf, sayWords } from './memory-text.ts';

export const vectorModel = 'embedded:all-minilm-l6-v2';
export const places = 500;
const day = 86_400_000;
/** Facts of one person: 17 of which many are true at once, and three rows about where they live. */
const factsOfOne = 20;
const firstSaid = Date.UTC(2021, 0, 1);
const vectorLength = 384;
/** Meanings lie in heaps, not evenly. */
const topics = 200;
/** An id as long as those of the app, in the same order. */
const idOf = (prefix: string, index: number): string =>
  `${prefix}_${String(index).padStart(19, '0')}`;

export type Filled = {
  readonly facts: number;
  readonly people: number;
  readonly episodes: number;
  /** Key-value memories, `value 0` and on. */
  readonly values: number;
  /** Of the file in use, with words, vectors and journal. */
  readonly bytes: number;
  /** Of these, the vectors. */
  readonly vectorBytes: number;
};

/** How many of each there are for so many facts. */
export function countsFor(facts: number): Pick<Filled, 'people' | 'episodes' | 'values'> {
  return {
    people: Math.ceil(facts / factsOfOne),
    episodes: Math.ceil(facts / 4),
    values: Math.ceil(facts / 10),
  };
}

/**
 * Makes a database with so many facts in one workspace, each from an episode, with the line of the
 * journal that a write would have made, words and vectors; all through the tables and triggers of
 * the store, in one transaction. Events, which are cleared away after some weeks, are left out.
 */
export function fillMemory(path: string, facts: number): Filled {
  openStore({ path, ballastBytes: 0 }).close();
  const database = new Database(path);
  try {
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -262144');
    loadVectors(database);
    const triggers = z.array(z.object({ name: z.string(), sql: z.string() })).parse(
      database
        .prepare(
          `SELECT name, sql FROM sqlite_master WHERE type = 'trigger'
           AND (sql LIKE '%INTO events%' OR sql LIKE '%INTO memory_unembedded%')`,
        )
        .all(),
    );
    const counts = countsFor(facts);
    database.transaction(() => {
      for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
      const putVector = vectorWriter(database);
      addEpisodes(database, counts, putVector);
      addEntities(database, counts.people);
      addFacts(database, facts, counts.episodes, putVector);
      addValues(database, counts.values);
      for (const { sql } of triggers) database.exec(sql);
    })();
    database.pragma('wal_checkpoint(TRUNCATE)');
    return { facts, ...counts, ...sizesOf(database) };
  } finally {
    database.close();
  }
}

type PutVector = (id: string, kind: 'episode' | 'fact', seed: number) => void;

/** Vectors of length 1, in heaps around topics. */
function vectorWriter(database: Database.Database): PutVector {
  const centres = Array.from({ length: topics }, (_, topic) => {
    const next = random(topic + 500_000_009);
    return Float32Array.from({ length: vectorLength }, () => next() - 0.5);
  });
  const named = database.prepare(
    'INSERT INTO memory_embeddings (workspace_id, kind, row_id, model_id) VALUES (?, ?, ?, ?)',
  );
  const kept = database.prepare(
    'INSERT INTO memory_vectors (number, embedding) VALUES (last_insert_rowid(), ?)',
  );
  const signed = database.prepare(
    `INSERT INTO memory_signs (number, workspace_id, model_id, signs)
     VALUES (last_insert_rowid(), ?, ?, vec_quantize_binary(vec_f32(?)))`,
  );
  const vector = new Float32Array(vectorLength);
  const bytes = Buffer.from(vector.buffer);
  return (id, kind, seed) => {
    const next = random(seed);
    const centre = centres[Math.floor(next() * topics)];
    for (let place = 0; place < vectorLength; place += 1) {
      vector[place] = (centre?.[place] ?? 0) + 1.2 * (next() - 0.5);
    }
    const length = Math.hypot(...vector);
    for (let place = 0; place < vectorLength; place += 1) {
      vector[place] = (vector[place] ?? 0) / length;
    }
    named.run(workspaceId, kind, id, vectorModel);
    kept.run(bytes);
    signed.run(workspaceId, vectorModel, bytes);
  };
}

function addEpisodes(
  database: Database.Database,
  { episodes, people }: Pick<Filled, 'episodes' | 'people'>,
  putVector: PutVector,
): void {
  const add = database.prepare(
    `INSERT INTO episodes (id, workspace_id, source_kind, source_id, speaker, conversation_id, text,
       reference_time, recorded_at) VALUES (?, ?, 'message', ?, 'person', ?, ?, ?, ?)`,
  );
  for (let index = 0; index < episodes; index += 1) {
    const next = random(index + 10_000_019);
    const text = saidOf(personName(Math.floor(next() * people)), next);
    const at = saidAt(index, episodes);
    const id = idOf('ep', index);
    const conversation = idOf('conv', Math.floor(index / 20));
    add.run(id, workspaceId, idOf('msg', index), conversation, text, at, at);
    putVector(id, 'episode', index + 20_000_003);
  }
}

/** Evenly over five years. */
function saidAt(index: number, episodes: number): number {
  return firstSaid + Math.floor((index / episodes) * 5 * 365) * day + (index % 1_000) * 60_000;
}

function addEntities(database: Database.Database, people: number): void {
  const add = database.prepare(
    `INSERT INTO entities (id, workspace_id, name, normalised_name, entity_type, created_at,
       canonical_id) VALUES (:id, :workspaceId, :name, :normalised, :type, :at, :id)`,
  );
  const call = database.prepare(
    'INSERT INTO entity_aliases (entity_id, workspace_id, alias, normalised) VALUES (?, ?, ?, ?)',
  );
  const put = (id: string, name: string, type: string): void => {
    const normalised = normaliseName(name);
    add.run({ id, workspaceId, name, normalised, type, at: firstSaid });
    call.run(id, workspaceId, name, normalised);
  };
  for (let index = 0; index < people; index += 1) {
    put(idOf('ent', index), personName(index), 'person');
  }
  for (let index = 0; index < places; index += 1)
    put(idOf('place', index), placeName(index), 'place');
}

type FactRow = {
  readonly id: string;
  readonly rootId: string;
  readonly subject: number;
  readonly relation: string;
  readonly object: string | null;
  readonly value: string | null;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly recorded: number;
  readonly superseded: number;
  readonly replacedBy: string | null;
};

function addFacts(
  database: Database.Database,
  facts: number,
  episodes: number,
  putVector: PutVector,
): void {
  const put = factWriter(database);
  for (let index = 0; index < facts; index += 1) {
    const next = random(index + 30_000_001);
    const row = factRow(index, next, episodes);
    put(row, idOf('ep', Math.floor(next() * episodes)));
    putVector(row.id, 'fact', index + 60_000_011);
  }
}

/** The last three rows of a person are a move: where they lived, as believed before and after it. */
function factRow(index: number, next: () => number, episodes: number): FactRow {
  const subject = Math.floor(index / factsOfOne);
  const name = personName(subject);
  const id = idOf('fact', index);
  const at = saidAt(Math.floor(next() * episodes), episodes);
  const plain = { id, rootId: id, subject, recorded: at, superseded: forever, replacedBy: null };
  const step = index % factsOfOne;
  if (step >= factsOfOne - 3) {
    const town = (subject + (step === factsOfOne - 1 ? 1 : 0)) % places;
    const moved = firstSaid + 3 * 365 * day;
    const from = step === factsOfOne - 1 ? moved : firstSaid;
    const place = {
      relation: 'lives_in',
      object: idOf('place', town),
      value: null,
      text: `${name} lives in ${placeName(town)}`,
      from,
    };
    const first = idOf('fact', index - step + factsOfOne - 3);
    if (step === factsOfOne - 3) {
      const replacedBy = idOf('fact', index + 1);
      return { ...plain, ...place, to: forever, recorded: from, superseded: moved, replacedBy };
    }
    const to = step === factsOfOne - 2 ? moved : forever;
    const rootId = step === factsOfOne - 2 ? first : id;
    return { ...plain, ...place, rootId, to, recorded: moved };
  }
  const relation = relations[index % relations.length] ?? 'likes';
  const value = sayWords(next, 4);
  const text = `${name} ${relation.replaceAll('_', ' ')} ${value}`;
  const to = index % 4 === 0 ? at + 400 * day : forever;
  return { ...plain, relation, object: null, value, text, from: at, to };
}

/** A fact with its source and the line of the journal. */
function factWriter(database: Database.Database): (row: FactRow, episode: string) => void {
  const add = database.prepare(
    `INSERT INTO facts (id, root_id, workspace_id, subject_id, relation, object_id, value, fact_text,
       valid_from, valid_to, recorded_at, superseded_at, replaced_by, quote)
     VALUES (:id, :rootId, :workspaceId, :subjectId, :relation, :object, :value, :text, :from,
       :to, :recorded, :superseded, :replacedBy, :text)`,
  );
  const link = database.prepare(
    'INSERT INTO fact_episodes (fact_id, episode_id, quote) VALUES (?, ?, ?)',
  );
  const note = database.prepare(
    `INSERT INTO memory_changes (id, workspace_id, kind, author, before, after, at)
     VALUES (?, ?, 'fact.add', 'rules', '{"entities":[],"strengths":[]}', ?, ?)`,
  );
  const touch = database.prepare(
    'INSERT INTO memory_change_rows (row_id, change_number) VALUES (?, ?)',
  );
  const nothing = { superseded: [], hidden: [], shown: [], episodes: [], aliases: [] };
  return (row, episode) => {
    add.run({ ...row, workspaceId, subjectId: idOf('ent', row.subject) });
    link.run(row.id, episode, row.text);
    const links = [{ fact: row.id, episode }];
    const after = { created: [row.id], links, ...nothing, entities: [], strengths: [] };
    const changed = note.run(
      row.id.replace('fact', 'chg'),
      workspaceId,
      JSON.stringify(after),
      row.recorded,
    );
    touch.run(row.id, changed.lastInsertRowid);
    touch.run(episode, changed.lastInsertRowid);
  };
}

function addValues(database: Database.Database, values: number): void {
  const add = database.prepare(
    `INSERT INTO memory (workspace_id, key, key_text, value, value_text, valid_from, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  for (let index = 0; index < values; index += 1) {
    const text = sayWords(random(index + 70_000_027), 8);
    const key = `value ${index}`;
    add.run(workspaceId, key, key, JSON.stringify(text), text, firstSaid, firstSaid);
  }
}

function sizesOf(database: Database.Database): Pick<Filled, 'bytes' | 'vectorBytes'> {
  const count = (pragma: string): number => Number(database.pragma(pragma, { simple: true }));
  const bytes = (count('page_count') - count('freelist_count')) * count('page_size');
  const vectors = Number(database.prepare('SELECT count(*) FROM memory_embeddings').pluck().get());
  // Four bytes a number and a bit for its sign; the rest of the table is a thousandth of that.
  return { bytes, vectorBytes: vectors * (vectorLength * 4 + vectorLength / 8) };
}
