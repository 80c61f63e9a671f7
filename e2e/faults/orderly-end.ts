import { z } from 'zod';
import { readStore } from '../bench/store-file.ts';
import { openClient } from './client.ts';
import { subjectOf } from './effect-handler.ts';
import { type FaultTest, none, told } from './finding.ts';
import { outcomeOf, untilQuiet } from './outcome.ts';
import { newFolder } from './run-folder.ts';
import { quickScript } from './scripts.ts';
import { startFaultHost } from './start-host.ts';
import { waitFor } from './wait.ts';

const jobs = 20;
/** Half of the jobs end within the time to drain, half would never. */
const shortMs = 1_500;
const longMs = 600_000;

const statusSchema = z.object({ status: z.string(), count: z.number() });

/** T6: the host is asked to end while twenty jobs run. */
export const orderlyEnd: FaultTest = async function* () {
  const running = await startFaultHost(newFolder('orderly-end'), quickScript, {
    KINGLY_FAULTS_PLACES: String(jobs),
  });
  const client = await openClient(running.host().url);
  const subjects = new Map<string, string>();
  for (let number = 0; number < jobs; number += 1) {
    const subject = subjectOf('idempotent', String(number), number % 2 === 0 ? shortMs : longMs);
    subjects.set(client.say(`cl:${subject}|summary`), subject);
  }
  const begun = (): number => running.ledger.read().filter(({ event }) => event === 'began').length;
  await waitFor('all jobs run', 20_000, () => begun() === jobs);
  const start = performance.now();
  await running.host().stop();
  const took = performance.now() - start;
  const after = readStore(
    running.folder,
    statusSchema,
    'SELECT status, count(*) AS count FROM job_queue GROUP BY status',
  );
  const count = (status: string): number => after.find((row) => row.status === status)?.count ?? 0;
  await running.startAgain();
  await untilQuiet(running.folder);
  client.close();
  await running.host().stop();
  yield {
    metric: 'faults.T6.end',
    value: Math.round(took),
    unit: 'ms',
    n: 1,
    atMost: 10_000,
  };
  yield told('faults.T6.drained', count('completed'), jobs);
  yield told('faults.T6.released', count('pending'), jobs);
  yield none('faults.T6.leftHanging', jobs - count('completed') - count('pending'), jobs);
  yield* outcomeOf('faults.T6', running.folder, [client], running.ledger.read(), subjects);
};
