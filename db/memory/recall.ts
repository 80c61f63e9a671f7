import { z } from 'zod';
import { type Recalled, recalledSchema, type RecallQuery } from '#shared/contracts/memory.ts';
import type { Reader } from '../connection.ts';
import { anyOf, questionTerms } from '../search/match-expression.ts';
import { momentOf } from './read-facts.ts';

const shape = recalledSchema.shape;
const recalledRow = z.object({
  kind: shape.kind,
  id: shape.id,
  text: shape.text,
  valid_from: shape.validFrom,
  recorded_at: shape.recordedAt,
  rank: z.number(),
});

/** What shares telling words with the text, facts and episodes, best first. */
export function recall(reader: Reader, query: RecallQuery, now: number): Recalled[] {
  const words = anyOf(questionTerms(query.text));
  if (words === null) return [];
  const token = `w${Buffer.from(query.workspaceId).toString('hex')}x`;
  const match = `workspace_token : ${token} AND (${words})`;
  const rows = reader.all(
    `SELECT 'fact' AS kind, f.id, f.fact_text AS text, f.valid_from, f.recorded_at,
       bm25(facts_fts, 0, 1) AS rank
     FROM facts_fts JOIN facts AS f ON f.number = facts_fts.rowid
     WHERE facts_fts MATCH :match AND f.workspace_id = :workspaceId
       AND f.valid_from <= :valid AND f.valid_to > :valid
       AND f.recorded_at <= :known AND f.superseded_at > :known
     UNION ALL
     SELECT 'episode', e.id, e.text, e.reference_time, e.recorded_at,
       bm25(episodes_fts, 0, 2, 1) AS rank
     FROM episodes_fts JOIN episodes AS e ON e.number = episodes_fts.rowid
     WHERE episodes_fts MATCH :match AND e.workspace_id = :workspaceId
       AND e.reference_time <= :valid AND e.recorded_at <= :known
     ORDER BY rank LIMIT :limit`,
    { match, workspaceId: query.workspaceId, limit: query.limit, ...momentOf(query, now) },
  );
  return z
    .array(recalledRow)
    .parse(rows)
    .map(({ rank, valid_from: validFrom, recorded_at: recordedAt, ...item }) => ({
      ...item,
      validFrom,
      recordedAt,
      score: -rank,
      why: ['words'],
    }));
}
