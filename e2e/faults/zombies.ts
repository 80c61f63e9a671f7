import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '#shared/ids.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { all, type FaultTest, none, told } from './finding.ts';
import { subjectOf } from './effect-handler.ts';
import { countEffects, openLedger } from './ledger.ts';
import { effectJob } from './effect-job.ts';
import { newFolder } from './run-folder.ts';
import { waitFor } from './wait.ts';
import { openWorkerStore } from './worker-store.ts';

const zombiesWanted = { short: 40, full: 200 } as const;
const jobsAtOnce = 20;
const leaseMs = 700;

/**
 * T5: a worker is stopped with its jobs in hand until their leases have run out and another one
 * has done them; then it goes on as if nothing had happened.
 */
export const zombies: FaultTest = async function* (size) {
  const folder = newFolder('zombies');
  const ledger = openLedger(folder);
  const bench = await openWorkerStore(folder, {
    KINGLY_FAULTS_LEASE_MS: String(leaseMs),
    KINGLY_FAULTS_PLACES: String(jobsAtOnce),
  });
  const workers = [await bench.start(), await bench.start()];
  const subjects: string[] = [];
  const jobIds: string[] = [];
  let stopped = 0;
  for (let round = 0; stopped < zombiesWanted[size]; round += 1) {
    const writes: Write[] = [];
    for (let number = 0; number < jobsAtOnce; number += 1) {
      const subject = subjectOf('idempotent', `${round}x${number}`, 300);
      const jobId = newId('job');
      subjects.push(subject);
      jobIds.push(jobId);
      writes.push(...effectJob(jobId, subject));
    }
    await bench.store['store.commit']({ writes });
    const begun = await waitFor('all jobs have begun', 20_000, () => {
      const lines = ledger.read().filter(({ event, jobId }) => event === 'began' && jobId !== null);
      const ofRound = lines.filter(({ jobId }) => jobIds.slice(-jobsAtOnce).includes(jobId ?? ''));
      return new Set(ofRound.map(({ jobId }) => jobId)).size === jobsAtOnce && ofRound;
    });
    const processId = holderOf(begun.map((line) => line.processId));
    const before = new Set(bench.endings.keys());
    process.kill(processId, 'SIGSTOP');
    await waitFor('another worker has done them', 30_000, () =>
      jobIds.every((id) => bench.endings.has(id)),
    );
    const held = begun.filter((line) => line.processId === processId);
    stopped += held.filter(({ jobId }) => !before.has(jobId ?? '')).length;
    process.kill(processId, 'SIGCONT');
    await delay(600);
  }
  const doubled = jobIds.filter((id) => (bench.endings.get(id) ?? 0) > 1).length;
  const done = jobIds.filter((id) => bench.endings.has(id)).length;
  const effects = countEffects(ledger.read(), subjects);
  const refused = bench.refused();
  for (const worker of workers) await worker.kill();
  await bench.close();
  yield told('faults.T5.zombies', stopped, jobIds.length);
  yield all('faults.T5.done', done, jobIds.length);
  yield none('faults.T5.doubleCompletions', doubled, jobIds.length);
  yield none('faults.T5.doubledEffects', effects.doubled, subjects.length);
  yield told('faults.T5.repeatedIdempotent', effects.repeated, subjects.length);
  yield told('faults.T5.refusedWrites', refused, stopped);
};

/** The process that holds most of them. */
function holderOf(processIds: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const id of processIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  const [holder] = [...counts].toSorted(([, one], [, other]) => other - one);
  if (holder === undefined) throw new Error('No worker holds a job');
  return holder[0];
}
