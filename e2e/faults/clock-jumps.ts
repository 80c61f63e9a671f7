import { join } from 'node:path';
import { z } from 'zod';
import { createRunner, type Runner } from '#backend/runner/runner.ts';
import { jobHandlers } from '#backend/handlers/index.ts';
import { createScheduler } from '#core/schedules/scheduler.ts';
import { scheduledIntake } from '#core/schedules/scheduled-intake.ts';
import { type OpenStore, openStore } from '#db/open-store.ts';
import { newId } from '#shared/ids.ts';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import { effectHandler, subjectOf } from './effect-handler.ts';
import { effectJob } from './effect-job.ts';
import { all, type FaultTest, type Finding, none, told } from './finding.ts';
import { countEffects, openLedger } from './ledger.ts';
import { newFolder } from './run-folder.ts';
import { waitFor } from './wait.ts';

const hour = 3_600_000;
const day = 24 * hour;
const jumps = [day, -day, hour, -hour, hour, hour, -2 * hour, day] as const;
const rounds = { short: 2, full: 50 } as const;
const noWorkflows = {
  keep: (): never => {
    throw new KinglyError('not_found', 'These schedules start no workflow');
  },
};
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

type Bench = {
  readonly clock: { shift: number; now(): number };
  readonly store: Store;
  readonly runner: Runner;
  readonly ledger: ReturnType<typeof openLedger>;
  readonly open: OpenStore;
};

/** T10: the clock jumps while jobs run and wait; and schedules over the days when it is changed. */
export const clockJumps: FaultTest = async function* (size) {
  yield* await jumpingJobs(rounds[size]);
  yield* await daylightSaving();
};

/** A store and a runner by one clock that is set by hand. */
function openBench(): Bench {
  const folder = newFolder('clock');
  const clock = { shift: 0, now: () => Date.now() + clock.shift };
  const ledger = openLedger(folder);
  const woken: Runner[] = [];
  const open = openStore({
    path: join(folder, 'kingly.db'),
    clock,
    ballastBytes: 65_536,
    push: (topic) => {
      if (topic !== 'jobs') return;
      for (const each of woken) each.jobsMayBeDue(['context_load']);
    },
  });
  const [near, far] = portPair();
  serve(far, storeContract, open.handlers);
  const store = connect(near, storeContract);
  const runner = createRunner(
    {
      store,
      owner: 'clock',
      clock,
      handlers: { ...jobHandlers, context_load: effectHandler(ledger, () => {}) },
      log: quiet,
      model: () => Promise.reject(new KinglyError('model_unavailable', 'No model is needed')),
      showDelta: () => {},
      random: Math.random,
    },
    { pools: [{ kinds: ['context_load'], places: 20 }] },
  );
  woken.push(runner);
  return { clock, store, runner, ledger, open };
}

/** Jobs that run while the clock jumps end once, at their first attempt; those due later wait. */
async function jumpingJobs(times: number): Promise<Finding[]> {
  const { clock, store, runner, ledger, open } = openBench();
  runner.start();
  const subjects: string[] = [];
  const ids: string[] = [];
  let early = 0;
  let again = 0;
  for (let round = 0; round < times; round += 1) {
    for (const [index, jump] of jumps.entries()) {
      const add = async (subject: string, runAt: number): Promise<string> => {
        const id = newId('job');
        subjects.push(subject);
        ids.push(id);
        await store['store.commit']({ writes: effectJob(id, subject, runAt) });
        return id;
      };
      const running: string[] = [];
      for (let number = 0; number < 5; number += 1) {
        const subject = subjectOf('once', `${round}x${index}x${number}`, 150);
        running.push(await add(subject, clock.now()));
      }
      // Due an hour after the later of the two times, so that it must wait through the jump.
      const runAt = clock.now() + Math.max(0, jump) + hour;
      const laterId = await add(subjectOf('idempotent', `late${round}x${index}`, 0), runAt);
      await waitFor('the jobs run', 5_000, () => runner.running() === running.length);
      clock.shift += jump;
      // Something else comes, so that jobs are claimed by the new time.
      await add(subjectOf('idempotent', `new${round}x${index}`, 0), clock.now());
      await waitFor('they end', 10_000, async () => {
        const jobs = await Promise.all(running.map((id) => store['jobs.get']({ id })));
        return jobs.every((job) => job?.status === 'completed');
      });
      for (const id of running) {
        if ((await store['jobs.get']({ id }))?.attempt !== 1) again += 1;
      }
      if ((await store['jobs.get']({ id: laterId }))?.status !== 'pending') early += 1;
      clock.shift += runAt - clock.now();
      runner.jobsMayBeDue(['context_load']);
      await waitFor('what was delayed is done', 5_000, async () => {
        const later = await store['jobs.get']({ id: laterId });
        return later?.status === 'completed';
      });
    }
  }
  await runner.drain(1_000);
  const jobs = await Promise.all(ids.map((id) => store['jobs.get']({ id })));
  const effects = countEffects(ledger.read(), subjects);
  open.close();
  return [
    told('faults.T10.jumps', times * jumps.length, jumps.length),
    all('faults.T10.done', jobs.filter((job) => job?.status === 'completed').length, jobs.length),
    none('faults.T10.leasesLost', again, jobs.length),
    none('faults.T10.tooEarly', early, times * jumps.length),
    none('faults.T10.doubledEffects', effects.doubled + effects.repeated, subjects.length),
    none('faults.T10.lostEffects', effects.missing, subjects.length),
  ];
}

/** Schedules of a zone that changes its clock, looked at each ten minutes, with a step back. */
async function daylightSaving(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, first, days] of [
    ['spring', Date.UTC(2027, 2, 27), 3],
    ['autumn', Date.UTC(2027, 9, 30), 3],
  ] as const) {
    const { clock, store, open } = openBench();
    const setTo = (time: number): void => void (clock.shift = time - Date.now());
    setTo(first);
    const scheduler = createScheduler({
      store,
      clock,
      log: quiet,
      intake: scheduledIntake({ store, clock, workflows: noWorkflows }),
    });
    const timezone = 'Europe/Berlin';
    const put = async (title: string, cron: string): Promise<void> => {
      await scheduler.put({ title, line: `cl:${title}|summary`, cron, timezone });
    };
    // In the hour that spring skips and autumn repeats, and each hour.
    await put('daily', '30 2 * * *');
    await put('hourly', '0 * * * *');
    for (let at = first; at < first + days * day; at += 10 * 60_000) {
      setTo(at);
      await scheduler.look();
      // Each sixth hour the clock is set back by an hour and forward again.
      if (at % (6 * hour) === 0) {
        setTo(at - hour);
        await scheduler.look();
      }
    }
    scheduler.stop();
    const jobs = await store['jobs.list']({ limit: 1_000 });
    const duesOf = (title: string): number[] =>
      jobs.filter((job) => contextOf(job.payload) === title).map(({ createdAt }) => createdAt);
    const doubled = (dues: readonly number[]): number => dues.length - new Set(dues).size;
    const daily = duesOf('daily');
    const hourly = duesOf('hourly');
    // The first full hour is when the schedule was made.
    const wanted = { daily: days, hourly: days * 24 - 1 };
    open.close();
    findings.push(
      told(`faults.T10.${name}.fired`, jobs.length, wanted.daily + wanted.hourly),
      none(`faults.T10.${name}.doubled`, doubled(daily) + doubled(hourly), jobs.length),
      none(`faults.T10.${name}.dailyOff`, Math.abs(daily.length - wanted.daily), wanted.daily),
      none(`faults.T10.${name}.hourlyOff`, Math.abs(hourly.length - wanted.hourly), wanted.hourly),
    );
  }
  return findings;
}

function contextOf(payload: unknown): string | undefined {
  return z.object({ contextId: z.string() }).safeParse(payload).data?.contextId;
}
