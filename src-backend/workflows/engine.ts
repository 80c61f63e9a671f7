import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { type ErrorInfo, fromErrorInfo, KinglyError } from '#shared/errors.ts';
import type { KeptDefinition } from '#shared/workflows/definition.ts';
import type { WaitingForAnswer } from '../runner/ask.ts';
import { compensate, reopenedRun } from './compensate.ts';
import type { EngineParts } from './engine-parts.ts';
import { partRunner } from './part-run.ts';
import { resultOf } from './result.ts';
import { openRunState, type RunState } from './run-state.ts';
import { ownStop, tryStep } from './try-step.ts';

/** How many steps of one run are under way at a time. */
const sideBySide = 4;
/** How often the rows are looked at for what the person changed, in milliseconds. */
const lookEveryMs = 1_000;

/** Told of what the steps write, for whoever shows it while it comes. */
export type RunListener = {
  /** A piece of a step’s text, of its first try. */
  readonly onText: (key: string, text: string) => void;
  /** A step has ended, now or before. */
  readonly onEnd: (step: RunStep) => void;
};

/** How a run ended that did not fail. */
export type RunEnd = { readonly result: string };

/**
 * Drives a run to its end. Everything is written as it happens, under the job’s fence: whoever
 * drives it next goes on from there, and does nothing twice that was done.
 *
 * Steps whose needs have ended run side by side. A step that was skipped counts as ended and gives
 * null. After a failure no step is started; those under way end, then what completed is undone.
 * A retry that comes meanwhile takes effect after that.
 * @throws KinglyError the failed step’s error, not retryable; `cancelled` when it was stopped.
 * @throws WaitingForAnswer when nothing goes on before the person has answered.
 */
export async function driveRun(
  parts: EngineParts,
  run: Run,
  definition: KeptDefinition,
  listener: RunListener,
): Promise<RunEnd> {
  const state = await openRunState(parts, run, definition);
  const ended = new AbortController();
  const signal = AbortSignal.any([parts.signal, ended.signal]);
  const active = new Map<string, AbortController>();
  const problems: unknown[] = [];
  const waiting = new Map<string, WaitingForAnswer>();
  let wake: () => void = () => {};

  const begin = (key: string): void => {
    const own = new AbortController();
    active.set(key, own);
    const isRetry = state.step(key).attempt > 0;
    tryStep(
      {
        parts,
        state,
        runPart: partRunner(parts, state, driveRun),
        signal: AbortSignal.any([signal, own.signal]),
        onText: (text) => {
          // What a later try writes cannot be put in the place of what was shown already.
          if (!isRetry && state.step(key).attempt === 1) listener.onText(key, text);
        },
      },
      key,
      () => own.signal.aborted,
    )
      .then((question) => {
        if (question !== null) waiting.set(key, question);
        else if (hasEnded(state.step(key))) listener.onEnd(state.step(key));
      })
      .catch((error: unknown) => {
        problems.push(error);
        ended.abort();
      })
      .finally(() => {
        active.delete(key);
        wake();
      });
  };
  const look = async (): Promise<void> => {
    for (;;) {
      await parts.timer(lookEveryMs, ended.signal);
      if (signal.aborted) return;
      const row = await parts.store['runs.get']({ id: run.id });
      if (row?.status === 'cancelled') throw new KinglyError('cancelled', 'The run was stopped');
      for (const step of row?.steps ?? []) {
        if (!wasChanged(state.step(step.key), step)) continue;
        state.adopt(step);
        waiting.delete(step.key);
        active.get(step.key)?.abort(ownStop);
        wake();
      }
    }
  };
  const looking = look().catch((error: unknown) => {
    problems.push(error);
    ended.abort();
    wake();
  });

  for (const { key } of run.steps) if (hasEnded(state.step(key))) listener.onEnd(state.step(key));
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (problems.length === 0 && failedStep(state) === null) {
        for (const key of readySteps(state)) {
          if (active.size >= sideBySide) break;
          if (!active.has(key) && !waiting.has(key)) begin(key);
        }
      }
      if (active.size === 0) break;
      await woken;
    }
  } finally {
    ended.abort();
    await looking;
  }
  if (problems.length > 0) throw problems[0];
  const failed = failedStep(state);
  if (failed !== null) {
    const undone = await compensate(parts, state);
    const again = await reopenedRun(parts, run.id, undone);
    if (again !== null) return await driveRun(parts, again, definition, listener);
    throw fromErrorInfo({ ...problemOf(failed), retryable: false });
  }
  const [question] = waiting.values();
  if (question !== undefined) throw question;
  return { result: resultOf(state) };
}

/** Whether the person changed a step since we wrote it. */
function wasChanged(ours: RunStep, row: RunStep): boolean {
  if (row.status === 'skipped' || row.status === 'cancelled') {
    return ours.status !== row.status && ours.status !== 'completed';
  }
  return row.status === 'accepted' && (ours.status === 'failed' || ours.status === 'cancelled');
}

function hasEnded({ status }: RunStep): boolean {
  return status === 'skipped' || !isOpenTask(status);
}

/** Steps that may begin, in the definition’s order; those of a dead process among them. */
function* readySteps(state: RunState): Generator<string> {
  for (const { id, needs } of state.definition.steps) {
    if (hasEnded(state.step(id))) continue;
    const met = needs.every((need) => {
      const { status } = state.step(need);
      return status === 'completed' || status === 'skipped';
    });
    if (met) yield id;
  }
}

function failedStep(state: RunState): RunStep | null {
  const steps = state.definition.steps.map(({ id }) => state.step(id));
  return (
    steps.find(({ status }) => status === 'failed') ??
    steps.find(({ status }) => status === 'cancelled') ??
    null
  );
}

function problemOf(step: RunStep): ErrorInfo {
  if (step.status === 'failed' && step.error !== null) return step.error;
  // Of one step that was stopped the run has failed; a run that is stopped is cancelled as a whole.
  const message = step.error?.message ?? `“${step.title}” was stopped`;
  return { code: 'refused', message, retryable: false };
}
