import type { z } from 'zod';
import type { Clock } from '#shared/clock.ts';
import type { Job, JobKind } from '#shared/contracts/entities.ts';
import type { JobPayload } from '#shared/contracts/jobs.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { JsonValue } from '#shared/json.ts';
import type { LanguageModel } from '#models/language-model.ts';
import type { Answer, Asking } from './ask.ts';
import type { StepOptions, StepWork } from './step.ts';
import type { JobTools } from '../tools/job-tools.ts';
import type { ReplyStream } from '../reply/reply-stream.ts';

/** What handlers may read. They change things only through fenced writes. */
export type StoreReads = Pick<
  Store,
  | 'conversations.get'
  | 'conversations.list'
  | 'messages.page'
  | 'messages.get'
  | 'tasks.get'
  | 'tasks.list'
  | 'runs.get'
  | 'runs.definition'
  | 'runs.values'
  | 'memory.search'
  | 'memory.recall'
  | 'memory.episodes'
  | 'memory.entities'
  | 'memory.entity'
  | 'memory.asOf'
  | 'memory.changes'
  | 'jobs.list'
  | 'questions.list'
  | 'settings.all'
>;

/** What a handler is given for one attempt at a job. */
export type HandlerContext<Kind extends JobKind> = {
  readonly job: Job;
  readonly payload: JobPayload<Kind>;
  /** Aborts when the job is cancelled, its lease is lost, or the process is about to end. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly store: StoreReads;
  /** The model that answers now; waits while it loads. Rejects with `model_unavailable`. */
  model(): Promise<LanguageModel>;
  /** Writes under this attempt's fence, in one transaction. Rejects with `lost_lease`. */
  write(writes: readonly Write[]): Promise<void>;
  /**
   * Does `work` once for the job, however often it is attempted: a result that was kept is
   * returned, unless it no longer fits the schema. A step with an effect outside that must not be
   * doubled says so by `effect: 'once'`.
   */
  step<Schema extends z.ZodType<JsonValue>>(
    key: string,
    schema: Schema,
    work: StepWork<z.output<Schema>>,
    options?: StepOptions<z.output<Schema>>,
  ): Promise<z.output<Schema>>;
  /**
   * Asks the person. Throws {@link WaitingForAnswer} until they answered, which ends the attempt
   * as waiting; then the job is done again, and here the answer is returned.
   */
  ask(asking: Asking): Promise<Answer>;
  /** Tools of the servers that the person allowed; each call asks, unless a rule allows it. */
  readonly tools: JobTools;
  /**
   * Opens the job's one stream of text. It goes into the message `replyId`; where that is null,
   * only `alongside` is written. Its text is kept when the job is stopped.
   */
  openReply(options: {
    readonly replyId: string | null;
    /** Further writes with each save (at most four a second), such as progress. */
    readonly alongside?: (length: number) => readonly Write[];
  }): ReplyStream;
};

/** How an attempt went well: the last writes, committed together with the job's end. */
export type Finished = {
  readonly type: 'completed' | 'cancelled';
  readonly writes: readonly Write[];
  readonly result?: JsonValue;
};

/**
 * Does one kind of job. Throws a {@link KinglyError} for everything that went wrong; what
 * becomes of the job and its entities then is the runner's business.
 */
export type JobHandler<Kind extends JobKind> = (context: HandlerContext<Kind>) => Promise<Finished>;

/** One handler for every kind: a missing one does not compile. */
export type JobHandlers = { readonly [Kind in JobKind]: JobHandler<Kind> };
