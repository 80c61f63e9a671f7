import type { Clock } from '#shared/clock.ts';
import type { Schedule } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { isKinglyError, KinglyError, toErrorInfo } from '#shared/errors.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import type { Logger } from '../logger.ts';
import { dueTime, nextTime, nextTimes } from './next-time.ts';
import { scheduledEnvelope } from './scheduled-command.ts';

/**
 * Timers stand still while the machine sleeps and know nothing of a clock that is set: this often
 * the clock is looked at, the store only when something is due. Milliseconds.
 */
const lookEveryMs = 60_000;
/** After the store refused. */
const tryAgainMs = 5_000;
/** Of a reason that is kept, in characters. */
const longestProblem = 1_000;

/** Where a due command goes: the same intake that windows send to. */
export type ScheduledIntake = {
  /** Durable with these writes in one transaction; `duplicate` where it was accepted before. */
  accept(
    envelope: CommandEnvelope,
    alongside: readonly Write[],
  ): Promise<{ readonly duplicate: boolean }>;
  /** Throws what {@link ScheduledIntake.accept} would, and does nothing. */
  check(envelope: CommandEnvelope): Promise<void>;
};

/** Gives the commands of schedules when they are due. */
export type Scheduler = {
  start(): Promise<void>;
  /** Does what is due, and waits for the next. To be called when schedules changed. */
  look(): Promise<void>;
  /**
   * Adds a schedule, or changes the one with this id, which keeps its conversation where none is
   * given. @throws KinglyError that says what is wrong with the pattern, the zone or the line.
   */
  put(
    schedule: Pick<Schedule, 'title' | 'line' | 'cron' | 'timezone'> & {
      readonly id?: string | undefined;
      readonly conversationId?: string | null | undefined;
    },
  ): Promise<Schedule>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  stop(): void;
};

export type SchedulerOptions = {
  readonly store: Pick<Store, 'store.commit' | 'schedules.list' | 'conversations.get'>;
  readonly intake: ScheduledIntake;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * One timer to the next due time. A time that was missed (the app was closed, the machine slept)
 * is done once, however often it came meanwhile. Accepting the command and moving the schedule on
 * are one transaction, and the command's id names the due time, so that none is done twice.
 */
export function createScheduler({ store, intake, clock, log }: SchedulerOptions): Scheduler {
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
    try {
      await give(schedule, dueAt, nextAt);
    } catch (error) {
      // It was changed since it was read; whoever changed it looks again.
      if (!isKinglyError(error) || error.code !== 'duplicate') throw error;
    }
    return nextAt;
  };

  /** Gives the command of a due time, or keeps why it cannot be given, and moves on. */
  const give = async (schedule: Schedule, dueAt: number, nextAt: number | null): Promise<void> => {
    const now = clock.now();
    const conversationId = await conversationOf(schedule, now);
    const moveOn = {
      type: 'schedule.fire',
      id: schedule.id,
      dueAt,
      nextAt,
      at: now,
      conversationId,
    } as const;
    const conversation = {
      id: conversationId,
      workspaceId: defaultWorkspaceId,
      title: schedule.title,
      titleIsChosen: true,
      createdAt: now,
      updatedAt: now,
    };
    try {
      const envelope = scheduledEnvelope(schedule, conversationId, dueAt, now);
      const { duplicate } = await intake.accept(envelope, [
        moveOn,
        { type: 'conversation.ensure', conversation },
      ]);
      // Done before the clock was set back: what was rolled back must still move on.
      if (duplicate) await store['store.commit']({ writes: [moveOn] });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.warn('A schedule cannot be done', { schedule: schedule.id, reason: error.message });
      const { conversationId: kept } = schedule;
      const problem = error.message.slice(0, longestProblem);
      await store['store.commit']({ writes: [{ ...moveOn, conversationId: kept, problem }] });
    }
  };

  /** Its own, begun anew where there is none or the person has deleted it. */
  const conversationOf = async ({ conversationId }: Schedule, now: number): Promise<string> => {
    if (conversationId !== null) {
      const found = await store['conversations.get']({ id: conversationId });
      if (found !== null && found.deletedAt === null) return conversationId;
    }
    return newId('conv', now);
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
      const { title, line, cron, timezone } = given;
      const enabled = known?.enabled ?? true;
      const now = clock.now();
      // Also read where it is switched off, so that a wrong one is refused at once.
      const [nextAt] = nextTimes(given, now, 2);
      if (nextAt === undefined) {
        throw new KinglyError('invalid_input', `The times “${cron}” never come`);
      }
      const id = known?.id ?? newId('sched', now);
      const conversationId =
        given.conversationId === undefined ? (known?.conversationId ?? null) : given.conversationId;
      await intake.check(
        scheduledEnvelope({ id, line, title }, conversationId ?? newId('conv', now), nextAt, now),
      );
      const schedule = {
        id,
        title,
        line,
        conversationId,
        cron,
        timezone,
        enabled,
        nextAt: enabled ? nextAt : null,
        createdAt: known?.createdAt ?? now,
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

/** Errors of the command itself, which the same command would meet again; not of the store. */
function isRefusal(error: unknown): error is KinglyError {
  return (
    isKinglyError(error) &&
    ['invalid_command', 'invalid_input', 'not_found', 'not_available'].includes(error.code)
  );
}
