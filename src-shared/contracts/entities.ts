import { z } from 'zod';
import { errorInfoSchema } from '../errors.ts';
import { idSchema } from '../ids.ts';
import { jsonObjectSchema, jsonValueSchema } from '../json.ts';
import { maximumLineLength } from '../protocol/table.ts';

/** Unix milliseconds. */
const time = z.number().int();
const unit = z.number().min(0).max(1);

export const conversationSchema = z.object({
  id: idSchema,
  workspaceId: idSchema,
  title: z.string().max(300),
  /** The title was chosen by the person, so that nothing may rename it. */
  titleIsChosen: z.boolean(),
  createdAt: time,
  /** When its newest message came. */
  updatedAt: time,
  deletedAt: time.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** `accepted` waits for the backend; `failed` carries an error; `stopped` was stopped by the person. */
export const messageStatuses = ['accepted', 'streaming', 'complete', 'stopped', 'failed'] as const;

export const messageSchema = z.object({
  id: idSchema,
  conversationId: idSchema,
  /** Order inside the conversation, from 1. Given by the store; 0 in a row not yet stored. */
  position: z.number().int().nonnegative(),
  role: z.enum(['user', 'assistant']),
  /** Markdown. Grows while `streaming`. */
  text: z.string(),
  status: z.enum(messageStatuses),
  /** The command that this message was read as (user) or that it answers (assistant). */
  commandId: idSchema.nullable(),
  /** The coded line of that command, for a user’s message only. */
  commandLine: z.string().nullable(),
  /** What the person was told at once, on the reply. */
  acknowledgement: z.string().nullable(),
  taskId: idSchema.nullable(),
  runId: idSchema.nullable(),
  /** Which model wrote it. */
  model: z.string().nullable(),
  error: errorInfoSchema.nullable(),
  createdAt: time,
  updatedAt: time,
});
export type Message = z.infer<typeof messageSchema>;

/** A label that a message can be read as: a command's two letters, or `st` for a status question. */
const readLabelSchema = z.string().length(2);

/** How one message was read, and what the person said that it is. */
export const correctionSchema = z.object({
  /** The beginning of what was typed. */
  text: z.string(),
  readAs: readLabelSchema,
  rightLabel: readLabelSchema,
  at: time,
});
export type Correction = z.infer<typeof correctionSchema>;

export const taskStatuses = [
  'accepted',
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
] as const;
export const taskStatusSchema = z.enum(taskStatuses);
export type TaskStatus = z.infer<typeof taskStatusSchema>;

export const taskSchema = z.object({
  id: idSchema,
  title: z.string().max(300),
  description: z.string().nullable(),
  intentType: z.string().nullable(),
  workspaceId: idSchema,
  projectId: idSchema.nullable(),
  conversationId: idSchema.nullable(),
  /** The reply that shows this task’s card. */
  replyId: idSchema.nullable(),
  parentTaskId: idSchema.nullable(),
  runId: idSchema.nullable(),
  status: taskStatusSchema,
  /** 0 to 1; honest: parts done of parts planned, or text written of text expected. */
  progress: unit,
  confidence: unit,
  complexity: unit,
  routing: z.string().nullable(),
  /** Markdown, once completed. */
  result: z.string().nullable(),
  nextSteps: z.array(z.string()),
  error: errorInfoSchema.nullable(),
  metadata: jsonObjectSchema,
  createdAt: time,
  updatedAt: time,
});
export type Task = z.infer<typeof taskSchema>;

export const runStepKinds = ['prompt', 'tool', 'approval', 'workflow'] as const;

export const runStepSchema = z.object({
  key: z.string().max(80),
  title: z.string().max(300),
  kind: z.enum(runStepKinds),
  /** Keys of the steps that must have ended before it. */
  needs: z.array(z.string().max(80)),
  status: z.enum([...taskStatuses, 'skipped']),
  /** How often it was tried, from 1; 0 before the first time. */
  attempt: z.number().int().nonnegative(),
  /** For a step that is done once for each item of a list, once the list is known. */
  items: z
    .object({ done: z.number().int().nonnegative(), total: z.number().int().nonnegative() })
    .nullable(),
  /** The run that a `workflow` step started. */
  childRunId: idSchema.nullable(),
  /** Why it was skipped, what it waits for, or that its output was cut. */
  note: z.string().max(1_000).nullable(),
  /** Markdown, for a person. */
  output: z.string().nullable(),
  error: errorInfoSchema.nullable(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});
export type RunStep = z.infer<typeof runStepSchema>;

/** One execution of a workflow; it keeps its definition as it was when it started. */
export const runSchema = z.object({
  id: idSchema,
  workflowId: z.string().max(80),
  name: z.string().max(300),
  workspaceId: idSchema,
  conversationId: idSchema.nullable(),
  replyId: idSchema.nullable(),
  /** The run whose step started this one. */
  parentRunId: idSchema.nullable(),
  params: jsonObjectSchema,
  steps: z.array(runStepSchema),
  status: taskStatusSchema,
  error: errorInfoSchema.nullable(),
  createdAt: time,
  updatedAt: time,
});
export type Run = z.infer<typeof runSchema>;

export const memoryTypes = ['semantic', 'episodic', 'preference', 'procedural'] as const;

/** One version of a remembered value; the newest is open (`validTo` null). */
export const memorySchema = z.object({
  id: z.number().int(),
  workspaceId: idSchema,
  key: z.string().max(200),
  value: jsonValueSchema,
  category: z.string().max(80),
  memoryType: z.enum(memoryTypes),
  significance: unit,
  version: z.number().int().positive(),
  validFrom: time,
  validTo: time.nullable(),
  /** When Kingly came to know it. */
  recordedAt: time,
  supersededAt: time.nullable(),
  /** The message that it was said in. */
  sourceMessageId: idSchema.nullable(),
});
export type Memory = z.infer<typeof memorySchema>;

export const jobKinds = [
  'chat',
  'context_load',
  'task_run',
  'task_split',
  'task_join',
  'workflow_run',
] as const;
export const jobKindSchema = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKindSchema>;

export const jobStatuses = [
  'pending',
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
  'dead',
] as const;

/** A durable unit of work. A claimed one carries the attempt that fences its writes. */
export const jobSchema = z.object({
  id: idSchema,
  kind: jobKindSchema,
  payload: jsonObjectSchema,
  status: z.enum(jobStatuses),
  /** Higher runs first. */
  priority: z.number().int(),
  /** Counts claims, from 1. */
  attempt: z.number().int().nonnegative(),
  maximumAttempts: z.number().int().positive(),
  runAt: time,
  commandId: idSchema.nullable(),
  conversationId: idSchema.nullable(),
  taskId: idSchema.nullable(),
  runId: idSchema.nullable(),
  cancelRequested: z.boolean(),
  error: errorInfoSchema.nullable(),
  createdAt: time,
});
export type Job = z.infer<typeof jobSchema>;

export const questionKinds = ['approval', 'unknown_effect'] as const;
export const questionStatuses = ['open', 'answered', 'withdrawn'] as const;

/**
 * Something that waits for the person. `approval`: may this go on? `unknown_effect`: a step that
 * must happen at most once was begun and its end was not seen; approve says that it happened,
 * refuse that it should be done (again).
 */
export const questionSchema = z.object({
  id: idSchema,
  kind: z.enum(questionKinds),
  workspaceId: idSchema,
  conversationId: idSchema.nullable(),
  taskId: idSchema.nullable(),
  runId: idSchema.nullable(),
  /** The job that waits for the answer. */
  jobId: idSchema.nullable(),
  /** Under which key the job asked; one question a key. */
  stepKey: z.string().max(200).nullable(),
  title: z.string().min(1).max(300),
  /** Markdown; shown whole. */
  detail: z.string().max(20_000),
  /** `withdrawn`: what asked has ended. */
  status: z.enum(questionStatuses),
  decision: z.enum(['approve', 'refuse']).nullable(),
  /** What the person added. */
  note: z.string().max(20_000).nullable(),
  createdAt: time,
  answeredAt: time.nullable(),
});
export type Question = z.infer<typeof questionSchema>;

/** What waits and runs of one kind of job, and how the person holds it back. */
export const queueSchema = z.object({
  kind: jobKindSchema,
  /** Nothing of it is claimed; what runs goes on. */
  paused: z.boolean(),
  /** At most so many run at once, in all processes; null where only places limit it. */
  maximumRunning: z.number().int().positive().nullable(),
  pending: z.number().int(),
  running: z.number().int(),
  waiting: z.number().int(),
  dead: z.number().int(),
});
export type Queue = z.infer<typeof queueSchema>;

/** A command that the clock gives again and again. */
export const scheduleSchema = z.object({
  id: idSchema,
  title: z.string().min(1).max(300),
  /** The coded line that intake is given at each due time, as if the person had sent it then. */
  line: z.string().min(1).max(maximumLineLength),
  /** Where it is said and answered; null until the first due time begins a conversation for it. */
  conversationId: idSchema.nullable(),
  /** Minute, hour, day of month, month, day of week; a sixth field in front are seconds. */
  cron: z.string().min(1).max(200),
  /** IANA name, such as `Europe/Berlin`. */
  timezone: z.string().min(1).max(100),
  enabled: z.boolean(),
  /** When it is due next; null when switched off, or when its pattern never comes again. */
  nextAt: time.nullable(),
  lastRunAt: time.nullable(),
  /** Why nothing was begun at the last due time, for a person; null where all is well. */
  problem: z.string().max(4_000).nullable(),
  createdAt: time,
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** The row that an event is about, as it was after the change. */
export const recordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conversation'), conversation: conversationSchema }),
  z.object({ kind: z.literal('message'), message: messageSchema }),
  z.object({ kind: z.literal('task'), task: taskSchema }),
  z.object({ kind: z.literal('run'), run: runSchema }),
  z.object({ kind: z.literal('memory'), memory: memorySchema }),
  z.object({ kind: z.literal('question'), question: questionSchema }),
]);
export type EntityRecord = z.infer<typeof recordSchema>;

/**
 * A durable event on its way to a client: the coded line, and around it what the line does not
 * say. `record` lets a client fold the change without asking back.
 */
export const eventEnvelopeSchema = z.object({
  /** Commit order, without gaps in one database. */
  sequence: z.number().int().positive(),
  at: time,
  workspaceId: idSchema,
  conversationId: idSchema.nullable(),
  commandId: idSchema.nullable(),
  line: z.string(),
  record: recordSchema,
});
export type EventEnvelope = z.infer<typeof eventEnvelopeSchema>;

/** A piece of a reply on its way to the windows; not durable, placed by its offset. */
export const deltaSchema = z.object({
  messageId: idSchema,
  /** UTF-16 code units of the message that stand before this piece. */
  offset: z.number().int().nonnegative(),
  text: z.string(),
});
export type Delta = z.infer<typeof deltaSchema>;

/** Which model answers, and what the person could choose. */
export const modelDescriptionSchema = z.object({
  /** `ollama:llama3.2:3b`, `embedded:smollm2-135m-instruct`, `scripted:test`. */
  id: z.string(),
  provider: z.enum(['ollama', 'embedded', 'scripted']),
  name: z.string(),
  /** Parameters in billions, where known. */
  size: z.number().nullable(),
  /** Tokens of context. */
  contextLength: z.number().int().nullable(),
  capabilities: z.array(z.enum(['chat', 'tools', 'vision', 'embedding'])),
});
export type ModelDescription = z.infer<typeof modelDescriptionSchema>;

export const modelStatusSchema = z.object({
  /** The model that answers now; null while none can. */
  current: modelDescriptionSchema.nullable(),
  available: z.array(modelDescriptionSchema),
  /** What the person chose; `auto` takes the best. */
  choice: z.string(),
  state: z.enum(['looking', 'loading', 'ready', 'unavailable']),
  /** For a person: why it is unavailable, or what could be better. */
  note: z.string().nullable(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;
