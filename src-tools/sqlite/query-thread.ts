import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { errorInfoSchema, fromErrorInfo, KinglyError } from '#shared/errors.ts';
import { type Query, type Rows, rowsSchema } from './run-query.ts';

/** What the thread answers. */
export const threadAnswerSchema = z.union([
  z.object({ rows: rowsSchema }),
  z.object({ error: errorInfoSchema }),
]);

/** Milliseconds that a query may take. */
export const longestQuery = 20_000;

/**
 * Runs a query in a thread of its own, so that the server can say that it takes too long.
 * @param entry the file that answers queries when it is a thread
 * @param longest milliseconds
 * @throws KinglyError `timeout` when the thread is still busy: SQLite cannot be interrupted from
 * here, and only the end of the process ends it
 */
export async function queryInThread(entry: URL, query: Query, longest: number): Promise<Rows> {
  const thread = new Worker(entry, { workerData: query });
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<unknown>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new KinglyError('internal', 'The query ended unanswered')));
    timer = setTimeout(() => {
      const text = `The query took longer than ${longest / 1000} s`;
      reject(new KinglyError('timeout', text));
    }, longest);
  });
  try {
    const answer = threadAnswerSchema.parse(await answered);
    if ('error' in answer) throw fromErrorInfo(answer.error);
    return answer.rows;
  } finally {
    clearTimeout(timer);
  }
}
