import type { Clock } from '#shared/clock.ts';
import type { Schedule } from '#shared/contracts/entities.ts';
import { jobPayloads, jobPriorities } from '#shared/contracts/jobs.ts';
import type { Store } from '#shared/contracts/store.ts';
import { KinglyError, parseInput, toErrorInfo } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Logger } from '../logger.ts';
import { dueTime, nextTime } from './next-time.ts';

/**
 * Timers stand still while the machine sleeps and know nothing of a clock that is set: this often
 * the clock is looked at, the store only when something is due. Milliseconds.
 */
const lookEveryMs = 60_000;
/** After the store refused. */
const tryAgainMs = 5_000;

/** Adds the jobs of schedules when they are due. */
export type Scheduler = {
  start(): Promise<void>;
  /** Does what is due, and waits for the next. To be called when schedules changed. */
  look(): Promise<void>;
  /** Adds a schedule, or changes the one with this id. */
  put(
    schedule: Pick<Schedule, 'title' | 'kind' | 'payload' | 'cron' | 'timezone'> & {
      readonly id?: string | undefined;
    },
  ): Promise<Schedule>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  stop(): void;
};

export type SchedulerOptions = {
  readonly store: Pick<Store, 'store.commit' | 'schedules.list'>;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * One timer to the next due time. A time that was missed (the app was closed, the machine slept)
 * is done once, however often it came meanwhile. Adding the job and moving the schedule on are one
 * transaction, so that no due time is done twice.
 */
export function createScheduler({ store, clock, log }: SchedulerOptions): Scheduler {
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  let looking: Promise<void> = Promise.resolve();

  const wait = (dueAt: number | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!running || dueAt === null) return;
    const ms = Math.min(lookEveryMs, Math.max(0, dueAt - clock.now()));
    timer = setTimeout(() => {
      if (clock.now() < dueAt) wait(dueAt);
      else void look();
    }, ms);
    timer.unref();
  };

  const lookNow = async (): Promise<void> => {
    const schedules = await store['schedules.list']({});
    const dues: number[] = [];
    for (const schedule of schedules) {
      try {
        const due = await fireIfDue(schedule);
        if (due !== null) dues.push(due);
      } catch (error) {
        // One that cannot be done must not hold up the others.
        log.error('A schedule could not be done', {
          schedule: schedule.id,
          error: toErrorInfo(error).message,
        });
        dues.push(clock.now() + tryAgainMs);
      }
    }
    wait(dues.length === 0 ? null : Math.min(...dues));
  };

  /** One after another: two looks at once would both find the same time due. */
  const look = (): Promise<void> => {
    looking = looking.then(lookNow).catch((error: unknown) => {
      log.error('Schedules could not be done', { error: toErrorInfo(error).message });
      wait(clock.now() + tryAgainMs);
    });
    return looking;
  };

  /** When the schedule is due after this; null for never. */
  const fireIfDue = async (schedule: Schedule): Promise<number | null> => {
    const now = clock.now();
    const dueAt = dueTime(schedule, now);
    if (dueAt !== schedule.nextAt) {
      const patch = { enabled: schedule.enabled, nextAt: dueAt };
      await store['store.commit']({
        writes: [{ type: 'schedule.patch', id: schedule.id, patch }],
      });
    }
    if (dueAt === null || dueAt > now) return dueAt;
    const nextAt = nextTime(schedule, now);
    await store['store.commit']({
      writes: [
        {
          type: 'schedule.fire',
          id: schedule.id,
          dueAt,
          nextAt,
          job: {
            id: newId('job', now),
            kind: schedule.kind,
            payload: schedule.payload,
            priority: jobPriorities[schedule.kind],
            maximumAttempts: 3,
            runAt: dueAt,
          },
        },
      ],
    });
    return nextAt;
  };

  const find = async (id: string): Promise<Schedule> => {
    const found = (await store['schedules.list']({})).find((schedule) => schedule.id === id);
    if (found === undefined) throw new KinglyError('not_found', `There is no schedule ${id}`);
    return found;
  };

  return {
    start: async () => {
      running = true;
      await look();
    },
    look,
    put: async (given) => {
      const known = given.id === undefined ? null : await find(given.id);
      parseInput(jobPayloads[given.kind], given.payload, `payload of a ${given.kind} job`);
      const { title, kind, payload, cron, timezone } = given;
      const enabled = known?.enabled ?? true;
      // Also read where it is switched off, so that a wrong one is refused at once.
      const nextAt = nextTime(given, clock.now());
      const schedule = {
        id: known?.id ?? newId('sched', clock.now()),
        title,
        kind,
        payload,
        cron,
        timezone,
        enabled,
        nextAt: enabled ? nextAt : null,
        createdAt: known?.createdAt ?? clock.now(),
      };
      await store['store.commit']({ writes: [{ type: 'schedule.put', schedule }] });
      await look();
      return await find(schedule.id);
    },
    setEnabled: async (id, enabled) => {
      const schedule = await find(id);
      // What was missed while it was off is not done afterwards.
      const nextAt = enabled ? nextTime(schedule, clock.now()) : null;
      const patch = { enabled, nextAt };
      await store['store.commit']({ writes: [{ type: 'schedule.patch', id, patch }] });
      await look();
    },
    stop: () => {
      running = false;
      wait(null);
    },
  };
}
