import { z } from 'zod';
import { errorInfoSchema } from '../errors.ts';
import { idSchema } from '../ids.ts';
import { jsonObjectSchema, jsonValueSchema } from '../json.ts';
import {
  conversationSchema,
  correctionSchema,
  jobKindSchema,
  jobSchema,
  memoryTypes,
  messageSchema,
  questionSchema,
  runSchema,
  runStepSchema,
  scheduleSchema,
  taskSchema,
} from './entities.ts';
import { assessmentSchema } from '../tasks/assessment.ts';
import { failurePolicies } from '../tasks/tree-note.ts';
import { usedMemorySchema } from './memory.ts';
import { embeddingWrites, memoryWrites } from './memory-writes.ts';
import { taskControlSchema } from './task-control.ts';
import { toolApprovalSchema, toolPinSchema, toolServerDefinitionSchema } from './tools.ts';
import { keptDefinitionSchema } from '../workflows/definition.ts';

/** A job to add. A second one with the same `uniqueKey` is not added while the first is open. */
export const newJobSchema = jobSchema
  .pick({ id: true, kind: true, payload: true, priority: true, maximumAttempts: true, runAt: true })
  .extend({
    commandId: idSchema.nullable().default(null),
    conversationId: idSchema.nullable().default(null),
    taskId: idSchema.nullable().default(null),
    runId: idSchema.nullable().default(null),
    uniqueKey: z.string().max(200).nullable().default(null),
  });
export type NewJob = z.input<typeof newJobSchema>;

/** One change of the store. A transaction is a list of them: all happen or none. */
export const writeSchema = z.discriminatedUnion('type', [
  /** Records a command; if its id is known already, the whole transaction is a `duplicate`. */
  z.object({
    type: z.literal('command.put'),
    id: idSchema,
    kind: z.string().length(2),
    line: z.string(),
    conversationId: idSchema.nullable(),
    workspaceId: idSchema,
    entityId: z.string(),
    at: z.number().int(),
  }),
  /** Does nothing where the conversation is there already. */
  z.object({
    type: z.literal('conversation.ensure'),
    conversation: conversationSchema.omit({ deletedAt: true }),
  }),
  z.object({
    type: z.literal('conversation.patch'),
    id: idSchema,
    patch: conversationSchema.pick({ title: true, titleIsChosen: true, deletedAt: true }).partial(),
  }),
  z.object({ type: z.literal('message.create'), message: messageSchema.omit({ position: true }) }),
  z.object({
    type: z.literal('message.patch'),
    id: idSchema,
    patch: messageSchema
      .pick({ text: true, status: true, model: true, error: true, taskId: true, runId: true })
      .partial(),
    /** Leave it alone unless it is open (accepted, streaming): stopped, it stays stopped. */
    onlyIfOpen: z.boolean().default(false),
    /** What was recalled for a reply: where it only says that again, it is not remembered anew. */
    recalled: z.array(z.string().max(20_000)).max(200).optional(),
    /** The same by their ids, to be shown with the reply. */
    used: z.array(usedMemorySchema).max(50).optional(),
  }),
  /** Adds to a streaming message. Only where `offset` is its present length, else `invalid_input`. */
  z.object({
    type: z.literal('message.append'),
    id: idSchema,
    offset: z.number().int().nonnegative(),
    text: z.string(),
  }),
  z.object({ type: z.literal('task.create'), task: taskSchema }),
  z.object({
    type: z.literal('task.patch'),
    id: idSchema,
    patch: taskSchema
      .pick({
        title: true,
        description: true,
        status: true,
        progress: true,
        confidence: true,
        complexity: true,
        routing: true,
        result: true,
        nextSteps: true,
        error: true,
        metadata: true,
      })
      // Kept in the metadata, beside what else is there.
      .extend({ assessment: assessmentSchema })
      .partial(),
    /** Leave it alone when it has ended (completed, failed, cancelled) already. */
    onlyIfOpen: z.boolean().default(false),
  }),
  /** What the person does with a node of a tree of tasks; its parents follow in the same transaction. */
  taskControlSchema.extend({ type: z.literal('task.control') }),
  /**
   * Makes the parts of a task, which waits for them from then on. Nothing happens where it has
   * ended, where this job split it before, or where the tree would be too deep or have too many.
   */
  z.object({
    type: z.literal('task.split'),
    id: idSchema,
    splitJobId: idSchema,
    /** The reply that is told how the parts ended. */
    splitReplyId: idSchema.nullable(),
    /** What parents in this tree do where a part fails; null: what needs it is left out. */
    onChildFailure: z.enum(failurePolicies).nullable(),
    parts: z
      .array(
        z.object({
          title: z.string().min(1).max(300),
          /** Places (from 0) of the parts that must have ended before; without cycles. */
          needs: z.array(z.number().int().nonnegative()),
        }),
      )
      .min(1),
  }),
  /** Has a job split the task, whatever it was doing. */
  z.object({
    type: z.literal('task.splitAgain'),
    id: idSchema,
    replyId: idSchema.nullable(),
    reason: z.string(),
  }),
  /** Looks whether the parts of a task may begin or have all ended. */
  z.object({ type: z.literal('task.settle'), id: idSchema }),
  /** With the definition that the run keeps, whatever becomes of the file it came from. */
  z.object({
    type: z.literal('run.create'),
    run: runSchema,
    definition: keptDefinitionSchema,
  }),
  z.object({
    type: z.literal('run.patch'),
    id: idSchema,
    patch: runSchema.pick({ status: true, error: true }).partial(),
    onlyIfOpen: z.boolean().default(false),
  }),
  z.object({
    type: z.literal('run.step'),
    id: idSchema,
    key: z.string(),
    patch: runStepSchema.omit({ key: true, title: true, kind: true, needs: true }).partial(),
  }),
  /**
   * Keeps what a step gave, or one item of it: the engine’s memory of what is done, beside the
   * text that a person sees. `item` is −1 for the whole step.
   */
  z.object({
    type: z.literal('run.value'),
    id: idSchema,
    key: z.string(),
    item: z.number().int().min(-1),
    value: jsonValueSchema,
  }),
  /** Forgets what a step gave, all its items included, so that it is done anew. */
  z.object({ type: z.literal('run.forget'), id: idSchema, key: z.string() }),
  /** A new version of a key; the one before it is closed. An equal value adds no version. */
  z.object({
    type: z.literal('memory.put'),
    workspaceId: idSchema,
    key: z.string().min(1).max(200),
    value: jsonValueSchema,
    category: z.string().max(80).default('general'),
    memoryType: z.enum(memoryTypes),
    significance: z.number().min(0).max(1).default(0.5),
    metadata: jsonObjectSchema.default({}),
    /** When it became true; now, where absent. */
    validFrom: z.number().int().optional(),
    sourceMessageId: idSchema.nullable().default(null),
    commandId: idSchema.nullable().default(null),
  }),
  ...memoryWrites,
  ...embeddingWrites,
  z.object({ type: z.literal('job.enqueue'), job: newJobSchema }),
  /**
   * Pending and waiting jobs end at once, and their open replies with them; running ones are asked
   * to stop. Any of the given selects. A conversation's open replies are stopped all at once.
   */
  z.object({
    type: z.literal('job.cancel'),
    jobId: idSchema.optional(),
    taskId: idSchema.optional(),
    runId: idSchema.optional(),
    messageId: idSchema.optional(),
    conversationId: idSchema.optional(),
  }),
  /** Asks the person; where the job asked under this key already, nothing. */
  z.object({
    type: z.literal('question.ask'),
    question: questionSchema.omit({ status: true, decision: true, note: true, answeredAt: true }),
  }),
  /** Answers an open question and lets its job go on. One that is not open is left alone. */
  z.object({
    type: z.literal('question.answer'),
    id: idSchema,
    decision: z.enum(['approve', 'refuse']),
    note: questionSchema.shape.note.default(null),
    at: z.number().int(),
  }),
  /**
   * Takes back open questions of whatever is given. Those of a job are taken back by the store
   * itself when the job ends.
   */
  z.object({
    type: z.literal('question.withdraw'),
    id: idSchema.optional(),
    jobId: idSchema.optional(),
    taskId: idSchema.optional(),
    runId: idSchema.optional(),
  }),
  /** Lets a waiting job go on. */
  z.object({ type: z.literal('job.resume'), jobId: idSchema }),
  /** A dead or failed job is pending again, with all its attempts; what it is about opens again. */
  z.object({ type: z.literal('job.redrive'), jobId: idSchema }),
  /** Holds a kind of job back, or lets it go on. */
  z.object({
    type: z.literal('queue.patch'),
    kind: jobKindSchema,
    patch: z
      .object({ paused: z.boolean(), maximumRunning: z.number().int().positive().nullable() })
      .partial(),
  }),
  /** Adds a schedule, or replaces the one with its id. */
  z.object({
    type: z.literal('schedule.put'),
    schedule: scheduleSchema.omit({ lastRunAt: true, problem: true }),
  }),
  z.object({
    type: z.literal('schedule.patch'),
    id: idSchema,
    patch: scheduleSchema.pick({ enabled: true, nextAt: true }),
  }),
  z.object({ type: z.literal('schedule.delete'), id: idSchema }),
  /**
   * Moves a schedule on from a due time, in the transaction that does what is due. Where it is not
   * due at `dueAt` any more, the whole transaction is refused as a `duplicate`.
   */
  z.object({
    type: z.literal('schedule.fire'),
    id: idSchema,
    dueAt: z.number().int(),
    nextAt: z.number().int().nullable(),
    /** When it is done, by the clock that the schedule goes by. */
    at: z.number().int(),
    conversationId: idSchema.nullable(),
    problem: scheduleSchema.shape.problem.default(null),
  }),
  /**
   * Keeps how a message should have been read; the last word counts. Back to how it was read at
   * first, there is nothing to keep.
   */
  correctionSchema.extend({
    type: z.literal('correction.put'),
    messageId: idSchema,
    conversationId: idSchema,
  }),
  z.object({ type: z.literal('correction.forgetAll') }),
  /** The message that a command was read from belongs to another command from now on. */
  z.object({
    type: z.literal('message.reread'),
    commandId: idSchema,
    newCommandId: idSchema,
    commandLine: z.string().nullable(),
  }),
  /** Takes back what a command remembered; what it had replaced holds again. */
  z.object({ type: z.literal('memory.takeBack'), commandId: idSchema }),
  /** Adds a tool server, or replaces the one with its id. `duplicate` where another has its name. */
  z.object({ type: z.literal('toolServer.put'), server: toolServerDefinitionSchema }),
  /** With its pins and approvals. */
  z.object({ type: z.literal('toolServer.delete'), id: idSchema }),
  /** What the person has seen now; an older pin of the same is replaced. */
  z.object({ type: z.literal('toolPin.put'), pin: toolPinSchema }),
  /** A rule; an equal one is there once. */
  z.object({ type: z.literal('toolApproval.put'), approval: toolApprovalSchema }),
  z.object({ type: z.literal('toolApproval.delete'), id: idSchema }),
  z.object({ type: z.literal('setting.put'), key: z.string().max(100), value: jsonValueSchema }),
]);
export type Write = z.input<typeof writeSchema>;

/** How a job’s attempt ended; a value, never an exception. */
export const outcomeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('completed'), result: jsonValueSchema.default(null) }),
  /** Try again at `runAt`; the store turns it into `dead` when attempts are used up. */
  z.object({ type: z.literal('retry'), error: errorInfoSchema, runAt: z.number().int() }),
  z.object({ type: z.literal('failed'), error: errorInfoSchema }),
  z.object({ type: z.literal('waiting') }),
  /** Let another process have it at once: the app quits, which costs the job no attempt. */
  z.object({ type: z.literal('released') }),
  z.object({ type: z.literal('cancelled') }),
]);
export type Outcome = z.input<typeof outcomeSchema>;

/**
 * One transaction. With a `fence` it happens only while that attempt holds the job’s lease, else
 * `lost_lease` and nothing is written: a worker that was thought dead cannot double anything.
 */
export const transactionSchema = z.object({
  fence: z
    .object({ jobId: idSchema, attempt: z.number().int(), owner: z.string() })
    .nullable()
    .default(null),
  writes: z.array(writeSchema).max(1_000),
  /** Ends the fenced job in the same transaction. */
  outcome: outcomeSchema.nullable().default(null),
});
export type Transaction = z.input<typeof transactionSchema>;

export const transactionResultSchema = z.object({
  /** The newest event’s sequence number after it. */
  sequence: z.number().int(),
  /** A `command.put` met a known id: nothing was written; `entityId` is what it made then. */
  duplicate: z.boolean(),
  entityId: z.string().nullable(),
});
export type TransactionResult = z.infer<typeof transactionResultSchema>;
