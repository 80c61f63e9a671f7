import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { isKinglyError, toErrorInfo } from '#shared/errors.ts';
import { answer, readOnly } from '../answer.ts';
import { existingPlace } from '../folders/chosen-folders.ts';
import { folderSource } from '../folders/folder-source.ts';
import { withFile } from '../folders/open-file.ts';
import { builtInServer } from '../server-info.ts';
import { serve } from '../serve.ts';
import { longestQuery, queryInThread } from './query-thread.ts';
import { querySchema, runQuery } from './run-query.ts';

/** Process entry, and that of its own threads: SQLite files in the chosen folders, read only. */
if (isMainThread) serveQueries();
else answerQuery();

function answerQuery(): void {
  try {
    parentPort?.postMessage({ rows: runQuery(querySchema.parse(workerData)) });
  } catch (error) {
    parentPort?.postMessage({ error: toErrorInfo(error) });
  }
}

function serveQueries(): void {
  const server = builtInServer(
    'sqlite',
    'SQLite databases',
    'Reads SQLite files in the folders that the person chose; it cannot change them.',
  );
  const folders = folderSource(server, process.argv.slice(2));
  const file = z.string().min(1).max(4_096).describe('Path of the database, in a chosen folder');
  const read = async (path: string, sql: string, parameters: Parameter[], mostRows: number) => {
    const place = await existingPlace(await folders(), path);
    // A pipe or device would hold the thread for ever.
    await withFile(place, async () => {});
    const query = { file: place.real, sql, parameters, mostRows };
    try {
      return await queryInThread(new URL(import.meta.url), query, longestQuery);
    } catch (error) {
      if (isKinglyError(error) && error.code === 'timeout') endSoon();
      throw error;
    }
  };
  const rows = {
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    isComplete: z.boolean().describe('False when there are more rows'),
  };
  server.registerTool(
    'list_tables',
    {
      title: 'List tables',
      description: 'Tables and views of a database, with the SQL that made them.',
      inputSchema: { file },
      outputSchema: rows,
      annotations: readOnly,
    },
    async (wish) => answer({ ...(await read(wish.file, listTables, [], 1_000)) }),
  );
  server.registerTool(
    'query',
    {
      title: 'Query a database',
      description: 'One SELECT. Values for its `?` come in `parameters`.',
      inputSchema: {
        file,
        sql: z.string().min(1).max(50_000),
        parameters: z
          .array(z.union([z.string(), z.number(), z.null()]))
          .max(500)
          .default([]),
        mostRows: z.number().int().min(1).max(5_000).default(200),
      },
      outputSchema: rows,
      annotations: readOnly,
    },
    async (wish) =>
      answer({ ...(await read(wish.file, wish.sql, wish.parameters, wish.mostRows)) }),
  );
  serve(server);
}

type Parameter = string | number | null;

const listTables =
  "select type, name, sql from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%' order by name";

/**
 * Ends the process once the answer is out. A plain exit would wait for the thread, and that one
 * for SQLite; the client starts the server again when it is needed.
 */
function endSoon(): void {
  process.stderr.write('A query took too long; the server ends, to end it too.\n');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200);
}
