import type { z } from 'zod';
import type { Clock } from '#shared/clock.ts';
import type { Delta, Job, JobKind } from '#shared/contracts/entities.ts';
import { type JobPayload, jobPayloads } from '#shared/contracts/jobs.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Outcome, Write } from '#shared/contracts/writes.ts';
import { invalidInput, isKinglyError, KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { LanguageModel } from '#models/language-model.ts';
import type { Log } from '../log.ts';
import { createReplyStream, type ReplyStream } from '../reply/reply-stream.ts';
import type { Broker } from '../tools/broker.ts';
import { noJobTools } from '../tools/job-tools.ts';
import { askPerson, WaitingForAnswer } from './ask.ts';
import { type Backoff, defaultBackoff, retryDelay } from './backoff.ts';
import { commitEnd, giveBack } from './commit-end.ts';
import { type Ending, endingWrites } from './endings.ts';
import type { Finished, HandlerContext, JobHandlers } from './handler.ts';
import { runStep } from './step.ts';

/** What every attempt needs. */
export type AttemptParts = {
  readonly store: Store;
  readonly owner: string;
  readonly handlers: JobHandlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly model: () => Promise<LanguageModel>;
  readonly showDelta: (delta: Delta) => void;
  readonly random: () => number;
  /** Absent where no tool can be used. */
  readonly tools?: Broker;
  readonly backoff?: Backoff;
};

/** Why the runner aborted an attempt: only a cancelled one writes its end. */
export type StopReason = 'cancelled' | 'lost' | 'released';

/**
 * Does one attempt at a claimed job and commits its end: its writes and its outcome in one fenced
 * transaction. Never rejects; what went wrong ends up in the job and its entities, or in the log.
 */
export async function runAttempt(
  parts: AttemptParts,
  job: Job,
  signal: AbortSignal,
  stopReason: () => StopReason | null,
): Promise<void> {
  const log = (message: string, error: unknown): void => {
    parts.log.warn(message, {
      job: job.id,
      kind: job.kind,
      attempt: job.attempt,
      ...describe(error),
    });
  };
  let reply: ReplyStream | null = null;
  const openReply = (stream: ReplyStream): void => {
    reply = stream;
  };
  const partialText = (): string | null =>
    reply === null || reply.text() === '' ? null : reply.text();
  const end = async (ending: Ending, outcome: Outcome): Promise<void> => {
    const writes = await endingWrites(parts.store, job, ending, partialText(), parts.clock.now());
    await commitEnd(parts, job, writes, outcome);
  };
  const fail = async (error: unknown): Promise<void> => {
    const info = toErrorInfo(error);
    if (info.retryable && job.attempt < job.maximumAttempts) {
      const runAt =
        parts.clock.now() + retryDelay(job.attempt, parts.random, parts.backoff ?? defaultBackoff);
      const ending: Ending = {
        type: 'retry',
        error: info,
        attempt: job.attempt,
        of: job.maximumAttempts,
      };
      await end(ending, { type: 'retry', error: info, runAt });
    } else {
      await end({ type: 'failed', error: info }, { type: 'failed', error: info });
    }
  };
  const work = async (): Promise<Finished> => {
    if (job.cancelRequested) throw new KinglyError('cancelled', 'Stopped');
    try {
      return await handle(parts, job, job.kind, signal, openReply);
    } finally {
      if (reply !== null) await reply.end();
    }
  };
  const close = async (error: unknown): Promise<void> => {
    const reason = stopReason();
    if (reason === 'lost' || isBeyondUs(error)) throw error;
    if (reason === 'released') {
      await giveBack(parts, job);
      return;
    }
    if (reason === 'cancelled' || (isKinglyError(error) && error.code === 'cancelled')) {
      await end({ type: 'cancelled' }, { type: 'cancelled' });
    } else if (error instanceof WaitingForAnswer) {
      await end({ type: 'waiting' }, { type: 'waiting' });
    } else {
      log('An attempt failed', error);
      await fail(error);
    }
  };
  try {
    const result = await work().then(
      (finished) => ({ finished }),
      (error: unknown) => ({ error }),
    );
    if ('finished' in result)
      await commitEnd(parts, job, result.finished.writes, outcomeOf(result.finished));
    else await close(result.error);
  } catch (error) {
    // Whoever claims the job next takes it from here.
    log('An attempt was dropped', error);
  }
}

/** A model may load for minutes; who stops the job does not wait for that. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new KinglyError('cancelled', 'Stopped'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function outcomeOf(finished: Finished): Outcome {
  return finished.type === 'completed'
    ? { type: 'completed', result: finished.result ?? null }
    : { type: 'cancelled' };
}

/** The lease is another's, or the store is out of reach: nothing may or can be written. */
function isBeyondUs(error: unknown): boolean {
  return isKinglyError(error) && (error.code === 'lost_lease' || error.code === 'disconnected');
}

function handle<Kind extends JobKind>(
  parts: AttemptParts,
  job: Job,
  kind: Kind,
  signal: AbortSignal,
  opened: (reply: ReplyStream) => void,
): Promise<Finished> {
  const { store, owner, handlers, clock, showDelta, model } = parts;
  const fence = { jobId: job.id, attempt: job.attempt, owner };
  const write = async (writes: readonly Write[]): Promise<void> => {
    await store['store.commit']({ fence, writes: [...writes], outcome: null });
  };
  const ask: HandlerContext<Kind>['ask'] = (asking) => askPerson(parts, job, asking);
  const step: HandlerContext<Kind>['step'] = (key, schema, work, options) =>
    runStep(parts, job, key, schema, work, options);
  const currentModel = (): Promise<LanguageModel> => unlessAborted(model(), signal);
  const context: HandlerContext<Kind> = {
    job,
    payload: readPayload(kind, job.payload),
    signal,
    clock,
    store,
    model: currentModel,
    write,
    step,
    ask,
    tools:
      parts.tools?.forJob({ store, clock, job, owner, ask, step, model: currentModel }) ??
      noJobTools,
    openReply: ({ replyId, alongside }) => {
      const stream = createReplyStream({
        replyId,
        save: write,
        show: showDelta,
        ...(alongside === undefined ? {} : { alongside }),
      });
      opened(stream);
      return stream;
    },
  };
  return handlers[kind](context);
}

/** The same table, typed so that a kind's payload follows from the kind. */
const payloadSchemas: { readonly [Kind in JobKind]: z.ZodType<JobPayload<Kind>> } = jobPayloads;

function readPayload<Kind extends JobKind>(kind: Kind, payload: unknown): JobPayload<Kind> {
  const parsed = payloadSchemas[kind].safeParse(payload);
  if (!parsed.success) throw invalidInput(`payload of a ${kind} job`, parsed.error);
  return parsed.data;
}

function describe(error: unknown): { readonly error: string; readonly stack?: string } {
  const info = toErrorInfo(error);
  const text = `${info.code}: ${info.message}`;
  return isKinglyError(error) || !(error instanceof Error) || error.stack === undefined
    ? { error: text }
    : { error: text, stack: error.stack };
}
