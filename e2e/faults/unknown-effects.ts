import { z } from 'zod';
import { readStore } from '../bench/store-file.ts';
import type { Client } from './client.ts';
import { all, type Finding, none, told } from './finding.ts';
import type { LedgerLine } from './ledger.ts';
import { untilQuiet } from './outcome.ts';
import { waitFor } from './wait.ts';

/** An effect that was journaled as begun and whose end was not seen, with the job it belongs to. */
const interruptedSchema = z.object({
  job_id: z.string(),
  subject: z.string(),
  status: z.string(),
  questions: z.number(),
});

const interruptedSql = `
  SELECT job_id, json_extract(payload, '$.contextId') AS subject, status,
    (SELECT count(*) FROM questions WHERE questions.job_id = job_queue.job_id
       AND questions.kind = 'unknown_effect') AS questions
  FROM job_queue
  WHERE job_id IN (SELECT job_id FROM job_effects) AND job_id NOT IN
    (SELECT job_id FROM job_steps WHERE step_key = 'effect')`;

/**
 * Each effect of the kind `once` that was interrupted must wait for the person, with one question,
 * and must not have been made again. Then the person answers as the ledger says it was, and all
 * jobs go on to their ends.
 */
export async function answerUnknownEffects(
  name: string,
  folder: string,
  client: Client,
  lines: readonly LedgerLine[],
): Promise<Finding[]> {
  // A job that was cut off three times is a dead letter, which the person sees as well.
  const interrupted = readStore(folder, interruptedSchema, interruptedSql).filter(
    ({ status }) => status !== 'dead',
  );
  const marked = interrupted.filter(
    ({ status, questions }) => status === 'waiting' && questions === 1,
  );
  const happened = (subject: string): number =>
    lines.filter((line) => line.event === 'effect' && line.subject === subject).length;
  const known = interrupted.filter(({ subject }) => happened(subject) > 0).length;
  for (const { job_id: jobId, subject } of marked) {
    client.say(`ap:${jobId}|${happened(subject) > 0 ? 'approve' : 'refuse'}|seen in the ledger`);
  }
  await waitFor('the answers are taken', 20_000, () => client.waiting() === 0);
  await untilQuiet(folder);
  const left = readStore(folder, interruptedSchema, interruptedSql).filter(
    ({ status }) => status === 'waiting',
  );
  return [
    all(`${name}.interruptedOnceMarked`, marked.length, interrupted.length),
    told(`${name}.interruptedOnceHappened`, known, interrupted.length),
    none(`${name}.unanswered`, left.length, interrupted.length),
  ];
}
