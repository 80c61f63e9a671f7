import { z } from 'zod';
import type { RecallQuery } from '#shared/contracts/memory.ts';
import { confidenceAt } from '#shared/memory/decay.ts';
import type { Reader } from '../../connection.ts';
import { heldAt } from '../columns.ts';
import { nearest } from './nearest.ts';
import { walkFrom } from './walk.ts';
import type { NamedTime } from './time-words.ts';
import { commonFrom, countWord, type Term } from './question.ts';

/** An episode or fact that may fit, before it is weighed. */
export type Candidate = {
  readonly kind: 'episode' | 'fact';
  readonly id: string;
  /** Grows with the order in which they were kept. */
  readonly number: number;
  readonly text: string;
  readonly validFrom: number;
  readonly recordedAt: number;
  /** What it was said in; null where it stands alone. */
  readonly conversationId: string | null;
  /** `person`, `assistant`, or the name of who spoke in an imported conversation. */
  readonly speaker: string;
  /** From 0 to 1. */
  readonly significance: number;
  /** What is left of it: the confidence in a fact fades with age, and less where it is used. */
  readonly confidence: number;
  /** Steps in the graph from what the question names; null where it is not linked with it. */
  readonly steps: 1 | 2 | null;
  /** Closeness of meaning, −1 to 1; null without vectors. */
  readonly closeness: number | null;
};

export type Moment = { readonly valid: number; readonly known: number };

/** So many of each way of finding are looked at closely. */
const byWords = 90;
const byTime = 40;
const factsByWords = 60;
/** Episodes of one search whose words are ranked; more would take longer than a person notices. */
const mostRanked = 15_000;

const row = z
  .object({
    kind: z.enum(['episode', 'fact']),
    id: z.string(),
    number: z.number(),
    text: z.string(),
    valid_from: z.number(),
    recorded_at: z.number(),
    conversation_id: z.string().nullable(),
    speaker: z.string(),
    significance: z.number(),
    confidence: z.number(),
    strength: z.number(),
    uses: z.number(),
    used_at: z.number().nullable(),
  })
  .transform(({ valid_from: validFrom, recorded_at: recordedAt, ...rest }) => ({
    kind: rest.kind,
    id: rest.id,
    number: rest.number,
    text: rest.text,
    validFrom,
    recordedAt,
    conversationId: rest.conversation_id,
    speaker: rest.speaker,
    significance: rest.significance,
    confidence: rest.confidence,
    strength: rest.strength,
    uses: rest.uses,
    usedAt: rest.used_at,
  }));

const episodeColumns = `'episode' AS kind, e.id, e.number, e.text, e.reference_time AS valid_from,
  e.recorded_at, e.conversation_id,
  coalesce(json_extract(e.metadata, '$.speaker'), e.speaker) AS speaker,
  0.5 AS significance, 0.8 AS confidence, 0.5 AS strength, 0 AS uses, NULL AS used_at`;
const factColumns = `'fact' AS kind, f.id, f.number, f.fact_text AS text, f.valid_from,
  f.recorded_at, NULL AS conversation_id, '' AS speaker, f.significance, f.confidence,
  f.strength, f.uses, f.used_at`;
const episodeHolds = `e.workspace_id = :workspaceId AND e.forgotten_at IS NULL
  AND e.reference_time <= :valid AND e.recorded_at <= :known`;

/** What shares words, meaning or time with the question, with what was said just around it. */
export function findCandidates(
  reader: Reader,
  query: RecallQuery,
  moment: Moment,
  terms: readonly Term[],
  times: readonly NamedTime[],
): readonly Candidate[] {
  const parameters = { workspaceId: query.workspaceId, ...moment };
  const match = matchFor(terms, tokenFor(reader, 'episodes', query.workspaceId));
  const near =
    query.embedding === undefined ? [] : nearest(reader, query.workspaceId, query.embedding);
  const hits = new Set<number>();
  const addNumbers = (found: readonly unknown[]): void => {
    for (const { number } of z.array(z.object({ number: z.number() })).parse(found)) {
      hits.add(number);
    }
  };
  if (match !== null) addNumbers(reader.all(wordsSql(query), { match, ...parameters }));
  if (near.length > 0) {
    addNumbers(
      reader.all(
        `SELECT e.number FROM json_each(:ids) AS wanted
         CROSS JOIN episodes AS e ON e.id = wanted.value WHERE ${episodeHolds}`,
        { ids: JSON.stringify(near), ...parameters },
      ),
    );
  }
  for (const { from, to, anyYear } of times) {
    if (anyYear) continue;
    addNumbers(
      reader.all(
        `SELECT e.number FROM episodes AS e WHERE ${episodeHolds}
           AND e.reference_time >= :from AND e.reference_time < :to
         ORDER BY e.reference_time DESC LIMIT ${byTime}`,
        { from, to, ...parameters },
      ),
    );
  }
  const around = withNeighbours(reader, [...hits]);
  const episodes = reader.all(
    `SELECT ${episodeColumns} FROM json_each(:numbers) AS near
     CROSS JOIN episodes AS e ON e.number = near.value WHERE ${episodeHolds}`,
    { numbers: JSON.stringify([...around]), ...parameters },
  );
  const walked = walkFrom(reader, query.workspaceId, query.text, moment);
  const factMatch = factMatchFor(reader, terms, tokenFor(reader, 'facts', query.workspaceId));
  const facts = reader.all(
    `WITH near (number) AS MATERIALIZED (
       SELECT f.number FROM json_each(:ids) AS wanted CROSS JOIN facts AS f ON f.id = wanted.value
       UNION SELECT value FROM json_each(:walked)
       UNION SELECT * FROM (SELECT rowid FROM facts_fts WHERE facts_fts MATCH :match
         ORDER BY bm25(facts_fts, 0, 1) LIMIT ${factsByWords}))
     SELECT ${factColumns} FROM near CROSS JOIN facts AS f ON f.number = near.number
     WHERE f.workspace_id = :workspaceId AND ${heldAt}`,
    {
      ids: JSON.stringify(near),
      walked: JSON.stringify([...walked.keys()]),
      match: factMatch ?? '""',
      ...parameters,
    },
  );
  const found = z.array(row).parse([...episodes, ...facts]);
  const closeness = closenessOf(
    reader,
    query,
    found.map(({ id }) => id),
  );
  return found.map(({ strength, uses, usedAt, ...candidate }) => {
    const isFact = candidate.kind === 'fact';
    const { confidence, significance, recordedAt } = candidate;
    const trust = { confidence, significance, recordedAt, strength, uses, usedAt };
    return {
      ...candidate,
      confidence: isFact ? confidenceAt(trust, moment.valid) : confidence,
      steps: isFact ? (walked.get(candidate.number) ?? null) : null,
      closeness: closeness.get(candidate.id) ?? null,
    };
  });
}

const neighbourRow = z.tuple([
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
]);

/** The episodes, and up to two before and after each in the same conversation. */
function withNeighbours(reader: Reader, numbers: readonly number[]): ReadonlySet<number> {
  const beside = (order: string, offset: number): string =>
    `(SELECT n.number FROM episodes AS n WHERE n.conversation_id = e.conversation_id
      AND n.number ${order} LIMIT 1 OFFSET ${offset})`;
  const before = '< e.number ORDER BY n.number DESC';
  const after = '> e.number ORDER BY n.number';
  const rows = reader.all(
    `SELECT json_array(${beside(before, 0)}, ${beside(before, 1)}, ${beside(after, 0)},
       ${beside(after, 1)}) AS near
     FROM json_each(:numbers) AS hit CROSS JOIN episodes AS e ON e.number = hit.value`,
    { numbers: JSON.stringify(numbers) },
  );
  const found = new Set(numbers);
  for (const { near } of z.array(z.object({ near: z.string() })).parse(rows)) {
    for (const number of neighbourRow.parse(JSON.parse(near))) {
      if (number !== null) found.add(number);
    }
  }
  return found;
}

/**
 * Of now, the best by words are taken first and then looked up; of the past, which may have none
 * among the best of today, each match is. FTS5 stands left in a CROSS JOIN, or else SQLite asks the
 * index once for each episode.
 */
function wordsSql({ valid, known }: RecallQuery): string {
  const isNow = valid === undefined && known === undefined;
  const found = isNow
    ? `(SELECT rowid, bm25(episodes_fts, 0, 2, 1) AS rank FROM episodes_fts
       WHERE episodes_fts MATCH :match ORDER BY rank LIMIT ${byWords * 2})`
    : `(SELECT rowid, bm25(episodes_fts, 0, 2, 1) AS rank FROM episodes_fts
       WHERE episodes_fts MATCH :match)`;
  return `SELECT e.number FROM ${found} AS found CROSS JOIN episodes AS e ON e.number = found.rowid
    WHERE ${episodeHolds} ORDER BY found.rank LIMIT ${byWords}`;
}

/**
 * The rarest words, as many as can be ranked in time. Where other workspaces keep something too, the
 * workspace’s own word stands first; else it would only cost time, since bm25 counts its rows.
 */
function matchFor(
  terms: readonly Pick<Term, 'word' | 'count'>[],
  token: string | null,
): string | null {
  const chosen: string[] = [];
  let ranked = 0;
  for (const { word, count } of terms.toSorted((one, other) => one.count - other.count)) {
    if (ranked > 0 && (count >= commonFrom || ranked + count > mostRanked)) break;
    ranked += count;
    chosen.push(`"${word}"`);
  }
  if (chosen.length === 0) return null;
  const words = chosen.join(' OR ');
  return token === null ? words : `workspace_token : ${token} AND (${words})`;
}

/** The same for the facts, where other words are common. */
function factMatchFor(reader: Reader, terms: readonly Term[], token: string | null): string | null {
  const counted = terms.map(({ word }) => ({ word, count: countWord(reader, 'facts_fts', word) }));
  return matchFor(counted, token);
}

/** The word of a workspace in the index; null where no other keeps anything in the table. */
function tokenFor(reader: Reader, table: 'episodes' | 'facts', workspaceId: string): string | null {
  const others = reader.value(
    `SELECT EXISTS (SELECT 1 FROM ${table} WHERE workspace_id < :workspaceId)
       OR EXISTS (SELECT 1 FROM ${table} WHERE workspace_id > :workspaceId)`,
    { workspaceId },
  );
  return others === 0 ? null : `w${Buffer.from(workspaceId).toString('hex')}x`;
}

function closenessOf(
  reader: Reader,
  query: RecallQuery,
  ids: readonly string[],
): ReadonlyMap<string, number> {
  if (query.embedding === undefined) return new Map();
  const { modelId, vector } = query.embedding;
  const rows = reader.all(
    `WITH asked AS MATERIALIZED (SELECT vec_f32(:vector) AS vector)
     SELECT e.row_id AS id,
       1 - vec_distance_cosine(v.embedding, (SELECT vector FROM asked)) AS closeness
     FROM json_each(:ids) AS wanted
     CROSS JOIN memory_embeddings AS e ON e.row_id = wanted.value AND e.model_id = :modelId
     JOIN memory_vectors AS v ON v.number = e.number`,
    { vector: JSON.stringify(vector), ids: JSON.stringify(ids), modelId },
  );
  const read = z.array(z.object({ id: z.string(), closeness: z.number().nullable() })).parse(rows);
  return new Map(read.map(({ id, closeness }) => [id, closeness ?? 0]));
}
