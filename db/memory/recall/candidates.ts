import { z } from 'zod';
import type { RecallQuery } from '#shared/contracts/memory.ts';
import type { Reader } from '../../connection.ts';
import { heldAt } from '../columns.ts';
import type { NamedTime } from './time-words.ts';
import { commonFrom, type Term } from './question.ts';

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
  readonly confidence: number;
  /** Closeness of meaning, −1 to 1; null without vectors. */
  readonly closeness: number | null;
};

export type Moment = { readonly valid: number; readonly known: number };

/** So many of each way of finding are looked at closely. */
const byWords = 90;
const byMeaning = 60;
const byTime = 40;
const factsByWords = 60;
/** By signs alone, before the numbers decide: eight for each that is wanted. */
const bySigns = 480;
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
  }));

const episodeColumns = `'episode' AS kind, e.id, e.number, e.text, e.reference_time AS valid_from,
  e.recorded_at, e.conversation_id,
  coalesce(json_extract(e.metadata, '$.speaker'), e.speaker) AS speaker,
  0.5 AS significance, 0.8 AS confidence`;
const factColumns = `'fact' AS kind, f.id, f.number, f.fact_text AS text, f.valid_from,
  f.recorded_at, NULL AS conversation_id, '' AS speaker, f.significance, f.confidence`;
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
  const match = matchFor(query.workspaceId, terms);
  const near = nearest(reader, query);
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
        `SELECT e.number FROM episodes AS e
         WHERE e.id IN (SELECT value FROM json_each(:ids)) AND ${episodeHolds}`,
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
  const episodes = reader.all(
    `WITH hit AS (SELECT e.number, e.conversation_id FROM json_each(:numbers) AS hits
       JOIN episodes AS e ON e.number = hits.value)
     SELECT ${episodeColumns} FROM episodes AS e WHERE ${episodeHolds} AND e.number IN (
       SELECT number FROM hit
       UNION SELECT n.number FROM hit JOIN episodes AS n ON n.number IN (
         SELECT number FROM episodes WHERE conversation_id = hit.conversation_id
           AND number < hit.number ORDER BY number DESC LIMIT 2)
       UNION SELECT n.number FROM hit JOIN episodes AS n ON n.number IN (
         SELECT number FROM episodes WHERE conversation_id = hit.conversation_id
           AND number > hit.number ORDER BY number LIMIT 2))`,
    { numbers: JSON.stringify([...hits]), ...parameters },
  );
  const facts = reader.all(
    `SELECT ${factColumns} FROM facts AS f WHERE f.workspace_id = :workspaceId AND ${heldAt}
       AND (f.id IN (SELECT value FROM json_each(:ids)) OR f.number IN (
         SELECT rowid FROM facts_fts WHERE facts_fts MATCH :match
         ORDER BY bm25(facts_fts, 0, 1) LIMIT ${factsByWords}))`,
    { ids: JSON.stringify(near), match: match ?? '""', ...parameters },
  );
  const found = z.array(row).parse([...episodes, ...facts]);
  const closeness = closenessOf(
    reader,
    query,
    found.map(({ id }) => id),
  );
  return found.map((candidate) => ({
    ...candidate,
    closeness: closeness.get(candidate.id) ?? null,
  }));
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
 * The rarest words, as many as can be ranked in time; the workspace’s own word first. One that
 * stands in no episode costs nothing, and may stand in a fact.
 */
function matchFor(workspaceId: string, terms: readonly Term[]): string | null {
  const chosen: string[] = [];
  let ranked = 0;
  for (const { word, count } of terms.toSorted((one, other) => one.count - other.count)) {
    if (ranked > 0 && (count >= commonFrom || ranked + count > mostRanked)) break;
    ranked += count;
    chosen.push(`"${word}"`);
  }
  if (chosen.length === 0) return null;
  const token = `w${Buffer.from(workspaceId).toString('hex')}x`;
  return `workspace_token : ${token} AND (${chosen.join(' OR ')})`;
}

/** Ids of what is nearest in meaning: by signs first, then by the numbers. */
function nearest(reader: Reader, query: RecallQuery): readonly string[] {
  if (query.embedding === undefined) return [];
  const { modelId, vector } = query.embedding;
  const rows = reader.all(
    `WITH asked AS MATERIALIZED (SELECT vec_f32(:vector) AS vector),
     rough AS MATERIALIZED (
       SELECT number, embedding FROM memory_vectors
       WHERE signs MATCH vec_quantize_binary((SELECT vector FROM asked)) AND k = ${bySigns}
         AND workspace_id = :workspaceId AND model_id = :modelId)
     SELECT e.row_id AS id FROM rough JOIN memory_embeddings AS e ON e.number = rough.number
     ORDER BY vec_distance_cosine(rough.embedding, (SELECT vector FROM asked))
     LIMIT ${byMeaning}`,
    { vector: JSON.stringify(vector), workspaceId: query.workspaceId, modelId },
  );
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
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
     JOIN memory_embeddings AS e ON e.row_id = wanted.value AND e.model_id = :modelId
     JOIN memory_vectors AS v ON v.number = e.number`,
    { vector: JSON.stringify(vector), ids: JSON.stringify(ids), modelId },
  );
  const read = z.array(z.object({ id: z.string(), closeness: z.number().nullable() })).parse(rows);
  return new Map(read.map(({ id, closeness }) => [id, closeness ?? 0]));
}
