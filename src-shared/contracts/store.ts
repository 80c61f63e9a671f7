import { z } from 'zod';
import { cacheFiguresSchema } from '../cache.ts';
import { errorInfoSchema } from '../errors.ts';
import { idSchema } from '../ids.ts';
import { jsonValueSchema } from '../json.ts';
import { type ContractCalls, method } from '../rpc/contract.ts';
import {
  conversationSchema,
  correctionSchema,
  eventEnvelopeSchema,
  jobKindSchema,
  jobSchema,
  memorySchema,
  messageSchema,
  questionSchema,
  queueSchema,
  runSchema,
  scheduleSchema,
  taskSchema,
  taskStatusSchema,
} from './entities.ts';
import { memoryExport } from './memory-export.ts';
import { memoryFacts, memoryNodes } from './memory-nodes.ts';
import { memoryReads, valueAsOfSchema } from './memory.ts';
import { keptDefinitionSchema } from '../workflows/definition.ts';
import {
  toolApprovalSchema,
  toolCallQuerySchema,
  toolCallSchema,
  toolPinSchema,
  toolServerDefinitionSchema,
} from './tools.ts';
import { transactionResultSchema, transactionSchema } from './writes.ts';

const limit = z.number().int().min(1).max(1_000);

/** `read_only`: the disk is full or the file cannot be written; reads go on. */
export const storeHealthSchema = z.object({
  state: z.enum(['ok', 'read_only']),
  reason: z.string().nullable(),
});
export type StoreHealth = z.infer<typeof storeHealthSchema>;

export const searchHitSchema = z.object({
  kind: z.enum(['conversation', 'message', 'task']),
  id: idSchema,
  conversationId: idSchema.nullable(),
  title: z.string(),
  /** An excerpt; matches stand between U+0002 and U+0003. */
  excerpt: z.string(),
  at: z.number().int(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

/**
 * Jobs that are due and not begun: how many, how many of those of paused kinds, since when the
 * first is due, and how many run meanwhile.
 */
export const waitingJobsSchema = z.object({
  jobs: z.number().int().nonnegative(),
  paused: z.number().int().nonnegative(),
  oldestAt: z.number().int().nullable(),
  running: z.number().int().nonnegative(),
});
export type WaitingJobs = z.infer<typeof waitingJobsSchema>;

/** Events that a client may have missed and still go on from; beyond, a snapshot is the shorter way. */
export const resumeWindow = 1_000;

/** What the store thread offers: core calls it, and the backend through core. */
export const storeContract = {
  /** The only way to change anything. */
  'store.commit': method(transactionSchema, transactionResultSchema),
  'store.health': method(z.object({}), storeHealthSchema),
  /** What the caches of the store have done. */
  'store.caches': method(z.object({}), z.array(cacheFiguresSchema)),

  'conversations.list': method(
    z.object({
      workspaceId: idSchema,
      limit: limit.default(200),
      /** Only those updated before; for the next page. */
      before: z.number().int().optional(),
    }),
    z.array(conversationSchema),
  ),
  'conversations.get': method(z.object({ id: idSchema }), conversationSchema.nullable()),

  /** Newest last. `before` is a position, exclusive; absent means from the end. */
  'messages.page': method(
    z.object({
      conversationId: idSchema,
      before: z.number().int().optional(),
      limit: limit.default(100),
    }),
    z.object({ messages: z.array(messageSchema), hasMore: z.boolean() }),
  ),
  'messages.get': method(z.object({ id: idSchema }), messageSchema.nullable()),

  /** A command that was accepted, with what it made. */
  'commands.get': method(
    z.object({ id: idSchema }),
    z
      .object({
        id: idSchema,
        kind: z.string(),
        line: z.string(),
        entityId: z.string(),
        conversationId: idSchema.nullable(),
        /** The person's message that it reads; null for a button's command, or once corrected. */
        said: z.object({ id: idSchema, text: z.string() }).nullable(),
      })
      .nullable(),
  ),

  /** What the person corrected, the newest last: at most the newest 1,000. */
  'corrections.list': method(z.object({}), z.array(correctionSchema)),

  'tasks.get': method(z.object({ id: idSchema }), taskSchema.nullable()),
  /** Newest first. */
  'tasks.list': method(
    z.object({
      workspaceId: idSchema.optional(),
      conversationId: idSchema.optional(),
      parentTaskId: idSchema.optional(),
      statuses: z.array(taskStatusSchema).optional(),
      limit: limit.default(100),
    }),
    z.array(taskSchema),
  ),
  'runs.get': method(z.object({ id: idSchema }), runSchema.nullable()),
  /** The definition that a run keeps; null for a run of a version that kept none. */
  'runs.definition': method(z.object({ runId: idSchema }), keptDefinitionSchema.nullable()),
  /** What the steps of a run gave so far. */
  'runs.values': method(
    z.object({ runId: idSchema }),
    z.array(z.object({ key: z.string(), item: z.number().int().min(-1), value: jsonValueSchema })),
  ),
  'runs.list': method(
    z.object({
      workspaceId: idSchema.optional(),
      conversationId: idSchema.optional(),
      parentRunId: idSchema.optional(),
      /** Which workflow they are runs of. */
      workflowId: z.string().max(80).optional(),
      statuses: z.array(taskStatusSchema).optional(),
      limit: limit.default(50),
    }),
    z.array(runSchema),
  ),

  /** Newest last. `entityId` is the question, or the run, task or job that it is about. */
  'questions.list': method(
    z.object({
      entityId: idSchema.optional(),
      statuses: z.array(questionSchema.shape.status).optional(),
      limit: limit.default(100),
    }),
    z.array(questionSchema),
  ),
  /** What a job asked under a key, unless that was withdrawn. */
  'questions.find': method(
    z.object({ jobId: idSchema, stepKey: z.string().max(200) }),
    questionSchema.nullable(),
  ),
  /** How many tasks and runs are handed over or at work. */
  'work.open': method(z.object({}), z.object({ tasks: z.number().int(), runs: z.number().int() })),

  /** Conversations, messages and tasks that match, best first. Never throws on odd syntax. */
  search: method(
    z.object({ workspaceId: idSchema, query: z.string().max(500), limit: limit.default(30) }),
    z.array(searchHitSchema),
  ),

  /** The version valid at `at` as Kingly knew it at `known` (both now, where absent), or null. */
  'memory.get': method(valueAsOfSchema, memorySchema.nullable()),
  /** Open versions whose key or value matches words of the query, best first. */
  'memory.search': method(
    z.object({ workspaceId: idSchema, query: z.string().max(2_000), limit: limit.default(8) }),
    z.array(memorySchema),
  ),
  'memory.history': method(
    z.object({ workspaceId: idSchema, key: z.string().max(200) }),
    z.array(memorySchema),
  ),
  /** Facts true at `valid`, as believed at `known`; the newest beginnings first. */
  'memory.asOf': method(memoryReads.asOf.params, memoryReads.asOf.result),
  /** Entities by name; with a query, those whose name or alias holds it. */
  'memory.entities': method(memoryReads.entities.params, memoryReads.entities.result),
  /** An entity with its facts, its history, its sources and its neighbours; null where there is none. */
  'memory.entity': method(memoryReads.entity.params, memoryReads.entity.result),
  /** What is reached from an entity in at most two steps. */
  'memory.graph': method(memoryReads.graph.params, memoryReads.graph.result),
  /** Episodes and beginnings of facts, newest first. */
  'memory.timeline': method(memoryReads.timeline.params, memoryReads.timeline.result),
  /** The journal, newest first. */
  'memory.changes': method(memoryReads.changes.params, memoryReads.changes.result),
  /** What fits a text best, of all that is remembered. */
  'memory.recall': method(memoryReads.recall.params, memoryReads.recall.result),
  'memory.used': method(memoryReads.used.params, memoryReads.used.result),
  /** Episodes by id or source, newest first. */
  'memory.episodes': method(memoryReads.episodes.params, memoryReads.episodes.result),
  /** What is to be embedded next. */
  'memory.unembedded': method(memoryReads.unembedded.params, memoryReads.unembedded.result),
  'memory.vectorModels': method(memoryReads.vectorModels.params, memoryReads.vectorModels.result),
  'memory.counts': method(memoryReads.counts.params, memoryReads.counts.result),
  /** Entities with their facts, page by page, as another program reads them. */
  'memory.nodes': method(memoryNodes.params, memoryNodes.result),
  /** Facts by id or by what they were said in, at most 1,000. */
  'memory.facts': method(memoryFacts.params, memoryFacts.result),
  /** Everything, page by page: entities, episodes, facts, noted values. */
  'memory.export': method(memoryExport.params, memoryExport.result),

  /** Events after `sequence`, in order. `pruned`: some of those are gone; take a snapshot. */
  'events.since': method(
    z.object({ sequence: z.number().int().nonnegative(), limit: limit.default(1_000) }),
    z.object({
      events: z.array(eventEnvelopeSchema),
      latest: z.number().int(),
      pruned: z.boolean(),
    }),
  ),

  /** Claims up to `limit` due jobs of these kinds: pending and due, or with a lease run out. */
  'jobs.claim': method(
    z.object({
      owner: z.string().max(100),
      kinds: z.array(jobKindSchema),
      limit: z.number().int().min(1).max(100),
      leaseMs: z.number().int().positive(),
    }),
    z.object({
      jobs: z.array(jobSchema),
      /** When the next pending job of these kinds is due or a lease runs out, if any. */
      nextAt: z.number().int().nullable(),
    }),
  ),
  /** Prolongs leases; answers for each whether it is lost or asked to cancel. */
  'jobs.heartbeat': method(
    z.object({
      owner: z.string().max(100),
      leaseMs: z.number().int().positive(),
      jobs: z.array(z.object({ jobId: idSchema, attempt: z.number().int() })).max(1_000),
    }),
    z.array(z.object({ jobId: idSchema, state: z.enum(['held', 'cancel', 'lost']) })),
  ),
  /**
   * Gives back what a dead process held. `except` names the owners alive; all others are swept.
   * Neither a sweep nor an orderly quit counts as an attempt.
   */
  'jobs.release': method(
    z.union([
      z.object({ owner: z.string(), orderly: z.boolean().default(false) }),
      z.object({ except: z.array(z.string()) }),
    ]),
    z.object({ released: z.number().int() }),
  ),
  'jobs.get': method(z.object({ id: idSchema }), jobSchema.nullable()),
  'jobs.list': method(
    z.object({ statuses: z.array(jobSchema.shape.status).optional(), limit: limit.default(100) }),
    z.array(jobSchema),
  ),
  'jobs.waiting': method(z.object({}), waitingJobsSchema),
  /** A memoised step of a job; null where it has not run. */
  'jobs.step.get': method(
    z.object({ jobId: idSchema, key: z.string().max(200) }),
    z.object({ value: jsonValueSchema }).nullable(),
  ),
  /** Keeps a step’s result, fenced like a commit. */
  'jobs.step.put': method(
    z.object({
      jobId: idSchema,
      attempt: z.number().int(),
      owner: z.string(),
      key: z.string().max(200),
      value: jsonValueSchema,
    }),
    z.object({}),
  ),

  /**
   * Journals that a step which must happen at most once is about to be done, fenced like a commit.
   * `begun` is how often it was begun before: unless `again`, more than 0 changes nothing, since
   * whether it happened is unknown.
   */
  'jobs.step.begin': method(
    z.object({
      jobId: idSchema,
      attempt: z.number().int(),
      owner: z.string(),
      key: z.string().max(200),
      again: z.boolean().default(false),
    }),
    z.object({ begun: z.number().int() }),
  ),
  /** Every kind of job. */
  'queues.list': method(z.object({}), z.array(queueSchema)),
  /** The one that is due first, first; those that are switched off, last. */
  'schedules.list': method(z.object({}), z.array(scheduleSchema)),

  /** By name. */
  'toolServers.list': method(z.object({}), z.array(toolServerDefinitionSchema)),
  /** What the person has seen of one server: its command, and its tools. */
  'toolPins.list': method(z.object({ serverId: idSchema }), z.array(toolPinSchema)),
  /** Calls that models made for tasks and answers, out of the journals of their jobs. */
  'toolCalls.list': method(toolCallQuerySchema, z.array(toolCallSchema)),
  /** Newest last; of one server, where given. */
  'toolApprovals.list': method(
    z.object({ serverId: idSchema.optional() }),
    z.array(toolApprovalSchema),
  ),

  'settings.all': method(z.object({}), z.record(z.string(), jsonValueSchema)),
} as const;

export type StoreContract = typeof storeContract;
/** The store as something to call. */
export type Store = ContractCalls<StoreContract>;

/** What the store thread pushes to core. */
export const storeTopics = {
  /** New events, in order, after their commit. */
  events: z.object({ events: z.array(eventEnvelopeSchema) }),
  /** Jobs may be claimable. */
  jobs: z.object({ kinds: z.array(jobKindSchema) }),
  /** Jobs, their kinds or schedules were written; they have no events. */
  work: z.object({}),
  /** A running job should stop. */
  cancel: z.object({ jobIds: z.array(idSchema) }),
  health: storeHealthSchema,
  /** Opening failed: nothing else will come. */
  failed: errorInfoSchema,
} as const;
