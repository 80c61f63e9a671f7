import { z } from 'zod';
import type { SearchHit } from '#shared/contracts/store.ts';
import { idSchema } from '#shared/ids.ts';
import type { Reader } from '../connection.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';
import { anyOf, matchAll, questionTerms } from '../search/match-expression.ts';

const hitRow = z
  .object({
    kind: z.enum(['conversation', 'message', 'task']),
    id: idSchema,
    conversation_id: idSchema.nullable(),
    title: z.string(),
    excerpt: z.string(),
    at: z.number().int(),
    score: z.number(),
  })
  .transform(({ conversation_id, ...row }) => ({ ...row, conversationId: conversation_id }));

// Scores are bm25: the lower, the better. A title says more than a sentence somewhere in a text.
const queries = [
  `SELECT 'conversation' AS kind, c.id, c.id AS conversation_id, c.title,
     snippet(conversations_fts, 0, char(2), char(3), '…', 16) AS excerpt, c.updated_at AS at,
     conversations_fts.rank * 3 AS score
   FROM conversations_fts JOIN conversations c ON c.number = conversations_fts.rowid
   WHERE conversations_fts MATCH :match AND c.workspace_id = :workspaceId
     AND c.deleted_at IS NULL
   ORDER BY conversations_fts.rank LIMIT :limit`,
  `SELECT 'task' AS kind, t.id, t.conversation_id, t.title,
     snippet(tasks_fts, -1, char(2), char(3), '…', 16) AS excerpt, t.updated_at AS at,
     tasks_fts.rank * 2 AS score
   FROM tasks_fts JOIN tasks t ON t.number = tasks_fts.rowid
   LEFT JOIN conversations c ON c.id = t.conversation_id
   WHERE tasks_fts MATCH :match AND t.workspace_id = :workspaceId AND c.deleted_at IS NULL
   ORDER BY tasks_fts.rank LIMIT :limit`,
  `SELECT 'message' AS kind, m.id, m.conversation_id, c.title,
     snippet(messages_fts, 0, char(2), char(3), '…', 16) AS excerpt, m.created_at AS at,
     messages_fts.rank AS score
   FROM messages_fts JOIN messages m ON m.number = messages_fts.rowid
   JOIN conversations c ON c.id = m.conversation_id
   WHERE messages_fts MATCH :match AND c.workspace_id = :workspaceId AND c.deleted_at IS NULL
   ORDER BY messages_fts.rank LIMIT :limit`,
];

/** Conversations, messages and tasks with all the words, or, where none has, with any of them. */
export function searchEverything(
  reader: Reader,
  query: { readonly workspaceId: string; readonly query: string; readonly limit: number },
  onBadRow: BadRowListener,
): readonly SearchHit[] {
  const find = (match: string | null): readonly z.output<typeof hitRow>[] => {
    if (match === null) return [];
    const parameters = { match, workspaceId: query.workspaceId, limit: query.limit };
    const rows = queries.flatMap((sql) => reader.all(sql, parameters));
    return readRows(hitRow, rows, 'search', onBadRow);
  };
  const all = find(matchAll(query.query));
  const hits = all.length > 0 ? all : find(anyOf(questionTerms(query.query)));
  return [...hits]
    .sort((one, other) => one.score - other.score || other.at - one.at)
    .slice(0, query.limit)
    .map(({ score: _score, ...hit }) => hit);
}
