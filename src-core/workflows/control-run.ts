import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { workflowJob } from '#shared/workflows/workflow-job.ts';
import { cancelWrites } from '../intake/cancel.ts';

/** What the person wants of a run or of one of its steps. */
export type RunWish = {
  readonly runId: string;
  readonly key?: string | undefined;
  readonly action: 'retry' | 'skip' | 'stop';
};

/**
 * The writes that do what the person wants. The engine of a run that is under way sees changed
 * steps by itself; a run that had ended gets a job again.
 * @throws KinglyError `not_found`, or `invalid_input` where the state does not allow it.
 */
export async function controlRun(store: Store, wish: RunWish, now: number): Promise<Write[]> {
  const run = await store['runs.get']({ id: wish.runId });
  if (run === null) throw new KinglyError('not_found', 'The run is not there any more');
  if (wish.action === 'stop' && wish.key === undefined) return await cancelWrites(store, run.id);
  await refuseWhileStopping(store, run);
  if (wish.action === 'retry') {
    return [...(await retrySteps(store, run, wish.key)), ...(await goOn(store, run, now))];
  }
  const step = stepOf(run, wish.key);
  if (wish.action === 'stop') {
    if (!isOpen(step)) throw new KinglyError('invalid_input', `“${step.title}” has ended already`);
    return [patchStep(run, step, { status: 'cancelled', note: 'Stopped by you', endedAt: now })];
  }
  if (step.status === 'completed' || step.status === 'skipped') {
    throw new KinglyError('invalid_input', `“${step.title}” has ended already`);
  }
  const skip = patchStep(run, step, {
    status: 'skipped',
    note: 'Skipped by you',
    error: null,
    endedAt: now,
  });
  return isOpenTask(run.status) ? [skip] : [skip, ...(await goOn(store, run, now))];
}

/** A job that was asked to stop could still end what is opened again. */
async function refuseWhileStopping(store: Store, run: Run): Promise<void> {
  const running = await store['jobs.list']({ statuses: ['running'], limit: 1_000 });
  if (running.some(({ runId, cancelRequested }) => runId === run.id && cancelRequested)) {
    throw new KinglyError('invalid_input', 'It is being stopped. Try again in a moment.', {
      retryable: true,
    });
  }
}

/** All that failed or was stopped is done again: with one of them left, the run could only fail. */
async function retrySteps(store: Store, run: Run, key?: string): Promise<Write[]> {
  if (key !== undefined) {
    const step = stepOf(run, key);
    if (!canRetry(step) && step.status !== 'skipped') {
      const state = isOpen(step) ? 'is under way' : 'is done';
      throw new KinglyError('invalid_input', `“${step.title}” ${state}: there is nothing to retry`);
    }
  } else if (isOpenTask(run.status) || run.status === 'completed') {
    throw new KinglyError('invalid_input', 'There is nothing to retry in this run');
  }
  const writes: Write[] = [];
  for (const step of run.steps) {
    if (!canRetry(step) && step.key !== key) continue;
    const child =
      step.childRunId === null ? null : await store['runs.get']({ id: step.childRunId });
    // A part of the run goes on from where it failed too.
    if (child !== null && canRetry(child)) {
      writes.push(...(await retrySteps(store, child)), reopen(child));
    }
    writes.push(
      patchStep(run, step, {
        status: 'accepted',
        attempt: 0,
        error: null,
        note: null,
        startedAt: null,
        endedAt: null,
      }),
    );
  }
  return writes;
}

/** Opens the run again, and the runs that it is part of, up to the one that has the job. */
async function goOn(store: Store, run: Run, now: number): Promise<Write[]> {
  const writes: Write[] = [];
  let top = run;
  for (;;) {
    if (!isOpenTask(top.status)) writes.push(reopen(top));
    if (top.parentRunId === null) break;
    const parent = await store['runs.get']({ id: top.parentRunId });
    if (parent === null) break;
    const part = parent.steps.find(({ childRunId }) => childRunId === top.id);
    if (part !== undefined && canRetry(part)) {
      writes.push(patchStep(parent, part, { status: 'accepted', error: null, endedAt: null }));
    }
    top = parent;
  }
  const reply = top.replyId === null ? null : await store['messages.get']({ id: top.replyId });
  if (reply !== null && (reply.status === 'failed' || reply.status === 'stopped')) {
    const patch = { status: 'accepted', error: null } as const;
    writes.push({ type: 'message.patch', id: reply.id, patch });
  }
  return [...writes, workflowJob(top, now, reply?.commandId ?? null)];
}

function reopen(run: Run): Write {
  return { type: 'run.patch', id: run.id, patch: { status: 'accepted', error: null } };
}

function canRetry({ status }: Pick<RunStep, 'status'>): boolean {
  return status === 'failed' || status === 'cancelled';
}

function isOpen({ status }: RunStep): boolean {
  return status !== 'skipped' && isOpenTask(status);
}

function stepOf(run: Run, key: string | undefined): RunStep {
  const step = run.steps.find((each) => each.key === key);
  if (step === undefined) {
    throw new KinglyError('not_found', `The run has no step ${key ?? 'without a name'}`);
  }
  return step;
}

function patchStep(
  run: Run,
  step: RunStep,
  patch: Extract<Write, { type: 'run.step' }>['patch'],
): Write {
  return { type: 'run.step', id: run.id, key: step.key, patch };
}
