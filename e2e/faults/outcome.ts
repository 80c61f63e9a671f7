import { z } from 'zod';
import { readStore } from '../bench/store-file.ts';
import type { Client } from './client.ts';
import { all, type Finding, none, told } from './finding.ts';
import { countEffects, type LedgerLine } from './ledger.ts';
import { waitFor } from './wait.ts';

const countSchema = z.object({ count: z.number() });
const endsSchema = z.object({
  command_id: z.string(),
  kind: z.string(),
  said: z.number(),
  replies: z.number(),
  open: z.number(),
  failed: z.number(),
});

/** Waits until no job is pending or running. */
export async function untilQuiet(folder: string, withinMs = 60_000): Promise<void> {
  await waitFor(
    'all jobs end',
    withinMs,
    () => {
      const sql = `SELECT count(*) AS count FROM job_queue WHERE status IN ('pending', 'running')`;
      return readStore(folder, countSchema, sql)[0]?.count === 0;
    },
    100,
  );
}

/** What became of the commands that were accepted; a failed one is visible, not lost. */
export function outcomeOf(
  name: string,
  folder: string,
  clients: readonly Client[],
  lines: readonly LedgerLine[],
  subjects: ReadonlyMap<string, string>,
): Finding[] {
  const accepted = clients.flatMap((client) => [...client.accepted.keys()]);
  const ends = new Map(
    readStore(
      folder,
      endsSchema,
      `SELECT commands.id AS command_id, commands.kind,
         total(role = 'user') AS said, total(role = 'assistant') AS replies,
         total(status IN ('accepted', 'streaming')) AS open, total(status = 'failed') AS failed
       FROM commands LEFT JOIN messages ON messages.command_id = commands.id GROUP BY commands.id`,
    ).map((row) => [row.command_id, row]),
  );
  const of = (count: (row: z.output<typeof endsSchema>) => boolean): number =>
    accepted.filter((id) => {
      const row = ends.get(id);
      return row !== undefined && count(row);
    }).length;
  // An answer to a question is kept with the question, and is no message.
  const kept = of(({ kind, said, replies }) => kind === 'ap' || (said > 0 && replies > 0));
  return [
    told(`${name}.acknowledged`, accepted.length, accepted.length),
    none(`${name}.lostAcks`, accepted.length - kept, accepted.length),
    none(
      `${name}.doubledMessages`,
      of((row) => row.said > 1 || row.replies > 1),
      accepted.length,
    ),
    all(
      `${name}.ended`,
      of((row) => row.open === 0),
      accepted.length,
    ),
    told(
      `${name}.failedVisibly`,
      of((row) => row.failed > 0),
      accepted.length,
    ),
    ...effectFindings(
      name,
      accepted.filter((id) => (ends.get(id)?.failed ?? 0) === 0),
      lines,
      subjects,
    ),
  ];
}

/** What the ledger says of the effects that these commands asked for. */
function effectFindings(
  name: string,
  commandIds: readonly string[],
  lines: readonly LedgerLine[],
  subjects: ReadonlyMap<string, string>,
): Finding[] {
  const asked = commandIds.flatMap((id) => subjects.get(id) ?? []);
  if (asked.length === 0) return [];
  const { doubled, repeated, missing } = countEffects(lines, asked);
  return [
    none(`${name}.doubledEffects`, doubled, asked.length),
    none(`${name}.lostEffects`, missing, asked.length),
    told(`${name}.repeatedIdempotent`, repeated, asked.length),
  ];
}
