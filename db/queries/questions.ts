import type { Question } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { questionRow } from '../rows/question-row.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';
import { filterBy } from './filter.ts';

/** Questions, the oldest first; with `entityId` only those of that question, run, task or job. */
export function listQuestions(
  reader: Reader,
  query: {
    readonly entityId?: string | undefined;
    readonly statuses?: readonly string[] | undefined;
    readonly limit: number;
  },
  onBadRow: BadRowListener,
): readonly Question[] {
  const { where, parameters } = filterBy({ status: query.statuses });
  const rows = reader.all(
    `SELECT * FROM questions
     WHERE ${where} AND (:entityId IS NULL OR :entityId IN (id, run_id, task_id, job_id))
     ORDER BY created_at, rowid LIMIT :limit`,
    { ...parameters, entityId: query.entityId ?? null, limit: query.limit },
  );
  return readRows(questionRow, rows, 'questions', onBadRow);
}

/** What a job asked under a key; null where it did not, or that was withdrawn. */
export function findQuestion(reader: Reader, jobId: string, stepKey: string): Question | null {
  const row = reader.get(
    `SELECT * FROM questions
     WHERE job_id = :jobId AND step_key = :stepKey AND status <> 'withdrawn'`,
    { jobId, stepKey },
  );
  return readRowOrNull(questionRow, row, 'questions');
}
