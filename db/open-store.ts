import type { z } from 'zod';
import { type EventEnvelope, jobKinds } from '#shared/contracts/entities.ts';
import { type StoreContract, type storeTopics } from '#shared/contracts/store.ts';
import type { TransactionResult } from '#shared/contracts/writes.ts';
import { type Clock, systemClock } from '#shared/clock.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { ballast, noBallast } from './ballast.ts';
import { applyTransaction, writeKind } from './commit.ts';
import { connection } from './connection.ts';
import { isPruned, latestSequence, readEvents } from './events/read-events.ts';
import { defaultRetention, type Retention } from './events/retention.ts';
import { kinglyPatience, sharedPatience } from './in-turn.ts';
import { checkpoint, prune } from './maintenance.ts';
import { openDatabase } from './open-database.ts';
import { assertSameSchema, openSharedDatabase } from './open-shared-database.ts';
import { type Claim, claimJobs } from './jobs/claim-jobs.ts';
import { beginJobStep } from './jobs/begin-step.ts';
import { heartbeat } from './jobs/heartbeat.ts';
import { releaseJobs } from './jobs/interrupted-jobs.ts';
import { putJobStep } from './jobs/put-step.ts';
import { getCommand } from './queries/commands.ts';
import { listCorrections } from './queries/corrections.ts';
import {
  getConversation,
  getMessage,
  listConversations,
  pageMessages,
} from './queries/conversations.ts';
import { getJob, getJobStep, listJobs, nextJobTime } from './queries/jobs.ts';
import { getMemory, memoryHistory, searchMemory } from './queries/memory.ts';
import { finishErasure } from './memory/finish-erasure.ts';
import { listUsed } from './memory/message-memories.ts';
import { countMemory, pageChanges } from './memory/read-changes.ts';
import { exportPage } from './memory/read-export.ts';
import { getEntity, listEntities } from './memory/read-entities.ts';
import { factsAsOf } from './memory/read-facts.ts';
import { factsByIds, pageNodes } from './memory/read-nodes.ts';
import { walkGraph } from './memory/read-graph.ts';
import { pageEpisodes, pageTimeline } from './memory/read-timeline.ts';
import { recall } from './memory/recall.ts';
import { listUnembedded, listVectorModels } from './memory/read-unembedded.ts';
import { listQueues } from './queries/queues.ts';
import { listSchedules } from './queries/schedules.ts';
import { findQuestion, listQuestions } from './queries/questions.ts';
import { searchEverything } from './queries/search.ts';
import { allSettings } from './queries/settings.ts';
import { getRun, getRunDefinition, listRuns, listRunValues } from './queries/runs.ts';
import { listToolApprovals, listToolPins, listToolServers } from './queries/tools.ts';
import { listToolCalls } from './queries/tool-calls.ts';
import { countOpenWork, getTask, listTasks } from './queries/tasks.ts';
import { waitingJobs } from './queries/waiting.ts';
import { settleTasks } from './tasks/settle-tasks.ts';
import { damaged, isSqliteError, sqliteCode, storeError } from './store-error.ts';
import { queryCaches } from './query-caches.ts';
import { type StoreLog, silentLog } from './store-log.ts';
import { type TableChanges, tableChanges } from './table-changes.ts';
import { writeGuard } from './write-guard.ts';
import { writeQueue } from './write-queue.ts';
import { DuplicateCommand } from './writes/command-writes.ts';
import type { Effects } from './writes/write-context.ts';

/** Told of what happened after each commit. */
export type StorePush = <Topic extends Exclude<keyof typeof storeTopics, 'failed'>>(
  topic: Topic,
  payload: z.input<(typeof storeTopics)[Topic]>,
) => void;

export type StoreOptions = {
  /** Absolute path of the database; made, with its folder, where it is missing. */
  readonly path: string;
  readonly clock?: Clock;
  readonly log?: StoreLog;
  readonly push?: StorePush;
  /**
   * Writes beside other processes, a running Kingly among them: without its lock and its
   * housekeeping. `look` tells of what the others wrote.
   */
  readonly shared?: boolean;
  /** Room kept for a full disk, in bytes. */
  readonly ballastBytes?: number;
  /** Which events are kept, where it is not the usual. */
  readonly retention?: Partial<Retention>;
  /** How many ended jobs are kept at most. */
  readonly keepJobs?: number;
};

/** An open store in this thread. */
export type OpenStore = {
  /** The methods of the contract, for already parsed parameters. */
  readonly handlers: ContractHandlers<StoreContract>;
  /** The file was too large to check before opening: have it checked beside the work. */
  readonly unchecked: boolean;
  /** Nothing is written any more: a later check found the file broken. */
  condemn(problem: KinglyError): void;
  /** Looks whether a full disk has room again; cheap while nothing is wrong. */
  probe(): void;
  /** Pushes what other processes have committed since; a few microseconds where that is nothing. */
  look(): void;
  /** Housekeeping when nothing else is to do: log, old rows, ballast, room. True when more is left. */
  tidy(): boolean;
  /** Removes one batch of old rows, where it is never quiet. True when more is left. */
  prune(): boolean;
  /** Lets the file have at most so many pages of 4 KiB, as a full disk would. */
  limitPages(pages: number): void;
  /** Writes the log into the database and closes it. */
  close(): void;
};

/** What a window shows of work that has no events. */
const workTables = ['job_queue', 'job_kinds', 'job_schedules'] as const;
const defaultBallastBytes = 16 * 1_048_576;

/**
 * Opens the store. Throws `store_newer`, `store_damaged`, `store_full` or `store_failed`, each with
 * a message that names the file, which is left as it was.
 */
export function openStore(options: StoreOptions): OpenStore {
  const { path, clock = systemClock, log = silentLog, push = () => {}, shared = false } = options;
  const retention = { ...defaultRetention, ...options.retention };
  const weight = shared
    ? noBallast
    : ballast(`${path}-ballast`, options.ballastBytes ?? defaultBallastBytes);
  const database = shared ? openSharedDatabase(path) : openWithRelease(path, weight.release);
  const changes = changesOf(database, path);
  const patience = shared ? sharedPatience : kinglyPatience;
  const writer = connection(database.writer, 'writer', log, changes, patience);
  const reader = connection(database.reader, 'reader', log);
  const caches = queryCaches(changes);
  const guard = writeGuard({
    writer,
    path,
    ballast: weight,
    log,
    onHealth: (health) => push('health', health),
  });
  const onBadRow = (problem: KinglyError): void =>
    log.error('a row cannot be read', { problem: toErrorInfo(problem) });
  let pushed = latestSequence(reader);
  let marked = 0;
  let toldWork = changes.writes(workTables);

  /** Every write goes through here: a transaction, then whoever listens is told. */
  const writes = writeQueue({
    writer,
    guard,
    path,
    now: clock.now,
    settle: settleTasks,
    alongside: (now) => {
      if (shared) {
        assertSameSchema(database.writer);
        // Only the process that serves the windows hands events on.
        return;
      }
      // Events handed on by now are marked with the next write; a transaction of its own would
      // cost a second sync of the disk for each commit.
      if (marked >= pushed) return;
      writer.run(
        'UPDATE events SET processed_at = :now WHERE processed_at IS NULL AND id <= :pushed',
        { now, pushed },
      );
    },
    onCommit: (effects) => {
      marked = pushed;
      tell(effects);
    },
  });
  const tell = (effects: readonly Effects[]): void => {
    const events: EventEnvelope[] = [];
    const latest = latestSequence(writer);
    if (latest > pushed) events.push(...readEvents(writer, pushed, latest - pushed, onBadRow));
    pushed = latest;
    const kinds = new Set(effects.flatMap((effect) => [...effect.kinds]));
    const cancelled = new Set(effects.flatMap((effect) => [...effect.cancelled]));
    if (events.length > 0) push('events', { events });
    if (kinds.size > 0) push('jobs', { kinds: [...kinds] });
    if (cancelled.size > 0) push('cancel', { jobIds: [...cancelled] });
    const work = changes.writes(workTables);
    if (work !== toldWork) push('work', {});
    toldWork = work;
  };

  const dataVersion = (): unknown => database.writer.pragma('data_version', { simple: true });
  let seen = dataVersion();
  /** SQLite's number changes with the commits of other connections only. */
  const look = (): void => {
    const version = dataVersion();
    if (version === seen) return;
    seen = version;
    tell([]);
    const due = nextJobTime(reader, jobKinds);
    if (due === null || due > clock.now()) return;
    push('jobs', { kinds: [...jobKinds] });
    push('work', {});
  };

  const handlers: ContractHandlers<StoreContract> = {
    'store.commit': async (transaction): Promise<TransactionResult> => {
      try {
        return await writes.add(writeKind(transaction), ({ database: sql, now, effects }) =>
          applyTransaction(sql, transaction, now, effects),
        );
      } catch (error) {
        if (!(error instanceof DuplicateCommand)) throw error;
        return { sequence: latestSequence(reader), duplicate: true, entityId: error.entityId };
      }
    },
    'store.health': () => guard.health(),

    'conversations.list': (query) =>
      caches.rows({ name: 'conversations', tables: ['conversations'], query }, () => [
        ...listConversations(reader, query, onBadRow),
      ]),
    'conversations.get': ({ id }) => getConversation(reader, id),
    'messages.page': (query) => pageMessages(reader, query, onBadRow),
    'messages.get': ({ id }) => getMessage(reader, id),
    'commands.get': ({ id }) => getCommand(reader, id),
    'corrections.list': () => [...listCorrections(reader, onBadRow)],
    'tasks.get': ({ id }) => getTask(reader, id),
    'tasks.list': (query) =>
      caches.rows({ name: 'tasks', tables: ['tasks'], query }, () => [
        ...listTasks(reader, query, onBadRow),
      ]),
    'runs.get': ({ id }) => getRun(reader, id),
    'runs.definition': ({ runId }) => getRunDefinition(reader, runId),
    'runs.values': ({ runId }) => [...listRunValues(reader, runId, onBadRow)],
    'runs.list': (query) =>
      caches.rows({ name: 'runs', tables: ['workflows'], query }, () => [
        ...listRuns(reader, query, onBadRow),
      ]),
    'questions.list': (query) => [...listQuestions(reader, query, onBadRow)],
    'questions.find': ({ jobId, stepKey }) => findQuestion(reader, jobId, stepKey),
    'work.open': () =>
      caches.aggregate({ name: 'open work', tables: ['tasks', 'workflows'], query: null }, () =>
        countOpenWork(reader),
      ),
    search: (query) => [...searchEverything(reader, query, onBadRow)],

    'memory.get': (query) => getMemory(reader, query, clock.now()),
    'memory.search': (query) => [...searchMemory(reader, query, onBadRow)],
    'memory.history': ({ workspaceId, key }) => [
      ...memoryHistory(reader, workspaceId, key, onBadRow),
    ],
    'memory.asOf': (query) => factsAsOf(reader, query, clock.now(), onBadRow),
    'memory.entities': (query) => listEntities(reader, query, onBadRow),
    'memory.entity': (query) => getEntity(reader, query, clock.now(), onBadRow),
    'memory.graph': (query) => walkGraph(reader, query, clock.now(), onBadRow),
    'memory.timeline': (query) => pageTimeline(reader, query, onBadRow),
    'memory.changes': (query) => pageChanges(reader, query, onBadRow),
    'memory.recall': (query) => recall(reader, query, clock.now(), onBadRow),
    'memory.used': ({ messageId }) => listUsed(reader, messageId),
    'memory.episodes': (query) => pageEpisodes(reader, query, onBadRow),
    'memory.unembedded': ({ limit }) => listUnembedded(reader, limit),
    'memory.vectorModels': () => listVectorModels(reader),
    'memory.counts': ({ workspaceId }) => countMemory(reader, workspaceId),
    'memory.nodes': (query) => pageNodes(reader, query, clock.now(), onBadRow),
    'memory.facts': (query) => factsByIds(reader, query, onBadRow),
    'memory.export': (query) => exportPage(reader, query, onBadRow),

    'events.since': ({ sequence, limit }) => {
      const pruned = isPruned(reader, sequence);
      const events = pruned ? [] : [...readEvents(reader, sequence, limit, onBadRow)];
      return { events, latest: latestSequence(reader), pruned };
    },

    'jobs.claim': async (claim: Claim) => {
      const jobs = hasDueJobs(claim)
        ? await writes.add('normal', (context) => claimJobs(context, claim, onBadRow))
        : [];
      return { jobs: [...jobs], nextAt: nextJobTime(reader, claim.kinds) };
    },
    'jobs.heartbeat': (beat) => writes.add('relief', (context) => heartbeat(context, beat)),
    'jobs.release': async (which) => ({
      released: await writes.add('relief', (context) => releaseJobs(context, which)),
    }),
    'jobs.get': ({ id }) => getJob(reader, id),
    'jobs.list': (query) => [...listJobs(reader, query, onBadRow)],
    'jobs.waiting': () => waitingJobs(reader, clock.now()),
    'jobs.step.get': ({ jobId, key }) => getJobStep(reader, jobId, key),
    'jobs.step.begin': async (step) => ({
      begun: await writes.add('normal', (context) => beginJobStep(context, step)),
    }),
    'queues.list': () => [...listQueues(reader)],
    'schedules.list': () => [...listSchedules(reader, onBadRow)],
    'jobs.step.put': async (step) => {
      await writes.add('normal', (context) => putJobStep(context, step));
      return {};
    },

    'toolServers.list': () => [...listToolServers(reader, onBadRow)],
    'toolPins.list': ({ serverId }) => [...listToolPins(reader, serverId, onBadRow)],
    'toolCalls.list': ({ subjectIds }) => [...listToolCalls(reader, subjectIds, onBadRow)],
    'toolApprovals.list': ({ serverId }) => [...listToolApprovals(reader, serverId, onBadRow)],

    'settings.all': () =>
      caches.rows({ name: 'settings', tables: ['settings'], query: null }, () =>
        allSettings(reader, onBadRow),
      ),
    'store.caches': () => [writer.figures(), reader.figures(), ...caches.figures()],
  };
  const pruneOnce = (): boolean =>
    writes.now('normal', ({ now }) =>
      prune(writer, { retention, keepJobs: options.keepJobs }, now),
    );
  /** Asked first, so that polling an empty queue never takes the write lock. */
  const hasDueJobs = (claim: Claim): boolean => {
    const next = nextJobTime(reader, claim.kinds);
    return next !== null && next <= clock.now();
  };

  return {
    handlers: withStoreErrors(handlers, path),
    unchecked: database.unchecked,
    condemn: guard.condemn,
    probe: guard.probe,
    look,
    tidy: () => {
      guard.probe();
      if (guard.health().state !== 'ok') return false;
      // Missing on a new database, or where it was thrown away by hand. No room is no harm yet.
      weight.restore();
      checkpoint(database.writer);
      finishErasure(database.writer);
      return pruneOnce();
    },
    prune: () => guard.health().state === 'ok' && pruneOnce(),
    limitPages: (pages) => void database.writer.pragma(`max_page_count = ${Math.trunc(pages)}`),
    close: () => {
      writes.flush();
      database.close();
    },
  };
}

/** A full disk may stop even the opening; then the ballast goes, and it is tried once more. */
function openWithRelease(path: string, release: () => void): ReturnType<typeof openDatabase> {
  try {
    return openDatabase(path);
  } catch (error) {
    if (!(error instanceof KinglyError) || error.code !== 'store_full') throw error;
    release();
    return openDatabase(path);
  }
}

/** The schema of a file that is damaged in an unlucky place may pass the check and not be readable. */
function changesOf(database: ReturnType<typeof openDatabase>, path: string): TableChanges {
  try {
    return tableChanges(database.writer);
  } catch (error) {
    database.close();
    // Such a statement has no other reason to be refused.
    const isUnreadable = !isSqliteError(error) || sqliteCode(error) === 'SQLITE_ERROR';
    throw isUnreadable
      ? damaged(path, 'its schema cannot be read', error)
      : storeError(error, path);
  }
}

/** What SQLite throws while reading becomes an error for a person, too. */
function withStoreErrors(
  handlers: ContractHandlers<StoreContract>,
  path: string,
): ContractHandlers<StoreContract> {
  const wrapped = Object.entries(handlers).map(([name, handler]) => {
    const call = handler as (params: unknown) => unknown;
    return [
      name,
      async (params: unknown) => {
        try {
          return await call(params);
        } catch (error) {
          throw isSqliteError(error) ? storeError(error, path) : error;
        }
      },
    ];
  });
  // The same names with the same parameters, made from the handlers themselves.
  return Object.fromEntries(wrapped) as ContractHandlers<StoreContract>;
}
