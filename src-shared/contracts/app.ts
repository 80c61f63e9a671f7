import { z } from 'zod';
import { cacheFiguresSchema } from '../cache.ts';
import { idSchema } from '../ids.ts';
import { jsonObjectSchema, jsonValueSchema } from '../json.ts';
import { acceptanceSchema, commandEnvelopeSchema } from '../protocol/envelope.ts';
import { type ContractCalls, method } from '../rpc/contract.ts';
import { frontendModelContract } from './frontend-model.ts';
import {
  conversationSchema,
  jobKindSchema,
  deltaSchema,
  eventEnvelopeSchema,
  memorySchema,
  modelStatusSchema,
  questionSchema,
  runSchema,
  scheduleSchema,
  taskSchema,
} from './entities.ts';
import { memoryImport } from './memory-export.ts';
import { memoryWriteSchema } from './memory-writes.ts';
import { storeContract, storeHealthSchema } from './store.ts';
import { taskControlSchema } from './task-control.ts';
import { toolMethods } from './tools.ts';
import { workflowSummarySchema } from '../workflows/summary.ts';

/** What the app as a whole is doing, for the window’s status line and banners. */
export const appStatusSchema = z.object({
  version: z.string(),
  shell: z.enum(['desktop', 'headless']),
  backend: z.object({
    state: z.enum(['starting', 'ready', 'restarting', 'stopped']),
    /** For a person, when it is not ready. */
    reason: z.string().nullable(),
  }),
  store: storeHealthSchema,
  /** Work that has been due for some seconds and is not begun, and why not, for a person. */
  waiting: z.object({
    jobs: z.number().int().nonnegative(),
    oldestAt: z.number().int().nullable(),
    reason: z.string().nullable(),
  }),
  /** The latest mistake inside Kingly after which it goes on; null while there was none. */
  problem: z.object({ message: z.string(), at: z.number().int() }).nullable(),
  model: modelStatusSchema,
  workflows: z.array(z.object({ id: z.string(), name: z.string(), about: z.string() })),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

/** What a message that is being typed will likely need. */
export const prefetchedSchema = z.object({
  /** Best first. */
  memories: z.array(memorySchema.pick({ key: true, value: true })),
  workflow: workflowSummarySchema.nullable(),
  task: taskSchema.nullable(),
});
export type Prefetched = z.infer<typeof prefetchedSchema>;

/** What a window or browser may ask. Each client is one port; the app trusts none of them. */
export const appContract = {
  /**
   * First call of a client. With `lastSequence` the events since then follow as `events` pushes;
   * where they are pruned, or it is null, `snapshot` holds what is current instead.
   */
  'session.open': method(
    z.object({
      protocol: z.number().int(),
      clientId: idSchema,
      lastSequence: z.number().int().nonnegative().nullable(),
    }),
    z.object({
      sequence: z.number().int(),
      status: appStatusSchema,
      snapshot: z
        .object({
          conversations: z.array(conversationSchema),
          /** Open ones and the newest ended ones. */
          tasks: z.array(taskSchema),
          runs: z.array(runSchema),
          /** What waits for the person: open ones only. */
          questions: z.array(questionSchema),
        })
        .nullable(),
    }),
  ),
  /** Everything is folded up to the `events` push that asked; how a slow window is told apart. */
  'events.reached': method(z.object({}), z.object({})),
  /** A coded line in its envelope. Answers once it is durable. */
  'command.submit': method(commandEnvelopeSchema, acceptanceSchema),

  'conversations.list': storeContract['conversations.list'],
  'conversations.rename': method(
    z.object({ id: idSchema, title: z.string().trim().min(1).max(300) }),
    z.object({}),
  ),
  /** Hides it; `conversations.restore` brings it back. Its running work is cancelled. */
  'conversations.delete': method(z.object({ id: idSchema }), z.object({})),
  'conversations.restore': method(z.object({ id: idSchema }), z.object({})),
  'messages.page': storeContract['messages.page'],
  'messages.get': storeContract['messages.get'],
  'tasks.list': storeContract['tasks.list'],
  'tasks.get': storeContract['tasks.get'],
  /**
   * Steers one node of a tree of tasks, whatever it is doing; answers it as it is then. What does
   * not apply (stopping what has ended, trying again what is completed) changes nothing.
   * @throws KinglyError `not_found`, `invalid_input` for an edit without a title or description.
   */
  'tasks.control': method(taskControlSchema, taskSchema),
  'runs.list': storeContract['runs.list'],
  'runs.get': storeContract['runs.get'],
  'jobs.list': storeContract['jobs.list'],
  /** Tries a dead or failed job again, with all its attempts. */
  'jobs.redrive': method(z.object({ id: idSchema }), z.object({})),
  'queues.list': storeContract['queues.list'],
  /** Nothing of the kind is begun until `queues.resume`; what runs goes on. */
  'queues.pause': method(z.object({ kind: jobKindSchema }), z.object({})),
  'queues.resume': method(z.object({ kind: jobKindSchema }), z.object({})),
  /** How many of the kind may run at once; null for no limit beyond the runner’s places. */
  'queues.limit': method(
    z.object({ kind: jobKindSchema, maximumRunning: z.number().int().positive().nullable() }),
    z.object({}),
  ),
  'schedules.list': storeContract['schedules.list'],
  /**
   * Adds a schedule, or changes the one with this id; without a conversation it has or keeps one
   * of its own. Refused where the pattern, the time zone or the line is wrong: `invalid_input`,
   * `invalid_command`, or `not_found` for a workflow that is not there.
   */
  'schedules.put': method(
    scheduleSchema.pick({ title: true, line: true, cron: true, timezone: true }).extend({
      id: idSchema.optional(),
      conversationId: scheduleSchema.shape.conversationId.optional(),
    }),
    scheduleSchema,
  ),
  /**
   * The next three times of a pattern from now, in Unix milliseconds; fewer where it ends. Refused
   * with `invalid_input` that says what is wrong.
   */
  'schedules.preview': method(
    scheduleSchema.pick({ cron: true, timezone: true }),
    z.object({ times: z.array(z.number().int()) }),
  ),
  'schedules.delete': method(z.object({ id: idSchema }), z.object({})),
  'schedules.setEnabled': method(z.object({ id: idSchema, enabled: z.boolean() }), z.object({})),
  'runs.definition': storeContract['runs.definition'],
  /**
   * `stop` ends a run, or with a key that step only. `retry` does a failed or cancelled step again
   * and goes on from there; without a key all such steps. `skip` lets the run go on without a step.
   */
  'runs.control': method(
    z.object({
      runId: idSchema,
      key: z.string().max(80).optional(),
      action: z.enum(['retry', 'skip', 'stop']),
    }),
    z.object({}),
  ),
  /**
   * Those that come with Kingly and those of the person’s own files, broken ones too; and the
   * folder of those files, on the machine that Kingly runs on.
   */
  'workflows.list': method(
    z.object({}),
    z.object({ folder: z.string(), workflows: z.array(workflowSummarySchema) }),
  ),
  /** The JSON Schema of a workflow file, for editors. */
  'workflows.schema': method(z.object({}), jsonObjectSchema),
  'questions.list': storeContract['questions.list'],
  search: storeContract['search'],

  'memory.get': storeContract['memory.get'],
  'memory.search': storeContract['memory.search'],
  'memory.history': storeContract['memory.history'],
  'memory.asOf': storeContract['memory.asOf'],
  'memory.entities': storeContract['memory.entities'],
  'memory.entity': storeContract['memory.entity'],
  'memory.graph': storeContract['memory.graph'],
  'memory.timeline': storeContract['memory.timeline'],
  'memory.changes': storeContract['memory.changes'],
  'memory.recall': storeContract['memory.recall'],
  'memory.used': storeContract['memory.used'],
  'memory.episodes': storeContract['memory.episodes'],
  'memory.counts': storeContract['memory.counts'],
  'memory.export': storeContract['memory.export'],
  /**
   * Takes lines of an export: Kingly's own, server-memory's or Memento's. What is wrong is reported
   * by its line; the rest is taken.
   */
  'memory.import': method(memoryImport.params, memoryImport.result),
  /** Changes the memory; all writes happen or none. Each gets a line in the journal. */
  'memory.write': method(
    z.object({ writes: z.array(memoryWriteSchema).min(1).max(100) }),
    z.object({ sequence: z.number().int() }),
  ),
  ...toolMethods,

  'models.refresh': method(z.object({}), modelStatusSchema),
  'models.choose': method(z.object({ choice: z.string().max(200) }), modelStatusSchema),
  'backend.restart': method(z.object({}), z.object({})),
  ...frontendModelContract,

  /** What caches and the event hub have done since the app started; a window adds its own caches. */
  'metrics.get': method(
    z.object({}),
    z.object({
      caches: z.array(cacheFiguresSchema),
      events: z.object({
        published: z.number().int(),
        batches: z.number().int(),
        clients: z.number().int(),
        resets: z.number().int(),
      }),
      /** What the readers in the frontend-model process have done; crashes of the process. */
      frontend: z.object({
        reads: z.number().int(),
        superseded: z.number().int(),
        unanswered: z.number().int(),
        crashes: z.number().int(),
      }),
    }),
  ),
  /**
   * Looks up what a message that is being typed will likely need. Changes nothing and makes no
   * event; what is not asked for, or not there, is empty or null.
   */
  'context.prefetch': method(
    z.object({
      query: z.string().max(500).nullable(),
      workflowId: z.string().max(80).nullable(),
      taskId: idSchema.nullable(),
    }),
    prefetchedSchema,
  ),
  /** What the person corrected in how messages were read; the newest last. Stays on this machine. */
  'corrections.list': storeContract['corrections.list'],
  'corrections.forget': method(z.object({}), z.object({})),
  'settings.all': storeContract['settings.all'],
  'settings.put': method(
    z.object({ key: z.string().min(1).max(100), value: jsonValueSchema }),
    z.object({}),
  ),
} as const;
export type AppContract = typeof appContract;
/** The app as something to call, from a client. */
export type App = ContractCalls<AppContract>;

/** What the app pushes to each client. */
export const appTopics = {
  events: z.object({
    events: z.array(eventEnvelopeSchema),
    /** Asks for `events.reached` once these are folded. */
    acknowledge: z.literal(true).optional(),
  }),
  delta: deltaSchema,
  status: appStatusSchema,
  /** Jobs, kinds of work or schedules changed since the last such push; they have no events. */
  work: z.object({}),
  /** Servers, tools or approvals changed: `tools.servers.list` and `tools.list` say how. */
  tools: z.object({}),
  /** The client fell too far behind: open the session again with `lastSequence: null`. */
  reset: z.object({ reason: z.string() }),
  /** Bring something up, as after a click on a notification. */
  show: z.object({ conversationId: idSchema.nullable(), taskId: idSchema.nullable() }),
} as const;
