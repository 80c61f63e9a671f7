import { isKinglyError, KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import { ExpressionError, readExpression } from '#shared/workflows/expression.ts';
import { WaitingForAnswer } from '../runner/ask.ts';
import { retryDelay } from '../runner/backoff.ts';
import { boundOutput } from './bounded-output.ts';
import { doStep, type StepPlace } from './step-work.ts';

/**
 * Does a step until it completed, failed for good, was skipped, or waits for the person, and writes
 * that. Throws only what ends the whole attempt: the job was stopped, the lease is lost, the store
 * is out of reach. `stopped` tells that the person changed the step meanwhile: nothing is written.
 */
export async function tryStep(
  place: StepPlace,
  key: string,
  stopped: () => boolean,
): Promise<WaitingForAnswer | null> {
  const { parts, state, signal } = place;
  const planned = state.planned(key);
  try {
    if (!isWanted(planned.if, place)) {
      await state.patch(
        key,
        { status: 'skipped', note: 'Its condition was not met', endedAt: parts.clock.now() },
        [state.keepValue(key, null)],
      );
      return null;
    }
    for (let failures = 0; ; failures += 1) {
      const before = state.step(key);
      await state.patch(key, {
        status: 'running',
        attempt: before.attempt + 1,
        startedAt: before.startedAt ?? parts.clock.now(),
        note: null,
        ...(failures === 0 ? { error: null } : {}),
      });
      try {
        await complete(place, key, await withinTime(place, key, planned.timeout));
        return null;
      } catch (error) {
        if (error instanceof WaitingForAnswer || stopped() || endsAttempt(error, signal))
          throw error;
        const info = toErrorInfo(error);
        if (!info.retryable || failures >= planned.retries) throw error;
        await state.patch(key, {
          error: {
            ...info,
            message: `${info.message} (try ${failures + 1} of ${planned.retries + 1})`,
          },
        });
        await parts.timer(retryDelay(failures + 1, parts.random), signal);
        if (signal.aborted) throw new KinglyError('cancelled', 'Stopped');
      }
    }
  } catch (error) {
    if (stopped() && !parts.signal.aborted) return null;
    if (endsAttempt(error, signal)) throw error;
    if (error instanceof WaitingForAnswer) {
      await state.patch(key, { status: 'waiting', note: 'Waits for your answer' });
      return error;
    }
    const info = errorInfo(error);
    const status = info.code === 'cancelled' || info.code === 'refused' ? 'cancelled' : 'failed';
    await state.patch(key, {
      status,
      error: { ...info, retryable: false },
      endedAt: parts.clock.now(),
    });
    return null;
  }
}

function isWanted(condition: string | undefined, { state }: StepPlace): boolean {
  return condition === undefined || readExpression(condition).evaluate(state.scope()) === true;
}

async function complete(
  { parts, state }: StepPlace,
  key: string,
  output: JsonValue,
): Promise<void> {
  const { value, shown, note } = boundOutput(output);
  await state.patch(
    key,
    { status: 'completed', output: shown, note, error: null, endedAt: parts.clock.now() },
    [state.keepValue(key, value)],
  );
}

/** Work that does not listen to its signal is left behind: the step goes on without it. */
async function withinTime(place: StepPlace, key: string, seconds: number): Promise<JsonValue> {
  const { parts } = place;
  const limit = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([place.signal, limit.signal]);
  const late = parts.timer(seconds * 1_000, ended.signal).then((): never | Promise<never> => {
    if (ended.signal.aborted) return new Promise<never>(() => {});
    limit.abort(ownStop);
    throw new KinglyError('timeout', `It took longer than ${seconds} seconds`, { retryable: true });
  });
  late.catch(() => {});
  const stop = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(new KinglyError('cancelled', 'Stopped'));
    if (place.signal.aborted) end();
    else place.signal.addEventListener('abort', end, { once: true });
  });
  stop.catch(() => {});
  try {
    return await Promise.race([doStep({ ...place, signal }, key), late, stop]);
  } finally {
    ended.abort();
    // What is still under way of it must not go on beside the next try.
    limit.abort(ownStop);
  }
}

/** Why one step is stopped while the run goes on: the reason of its signal. */
export const ownStop = 'the step was stopped';

/** What no other try could mend: the job itself ends or begins again. */
export function endsAttempt(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true;
  if (!isKinglyError(error)) return false;
  return (
    error.code === 'lost_lease' || error.code === 'disconnected' || error.code.startsWith('store_')
  );
}

function errorInfo(error: unknown): ReturnType<typeof toErrorInfo> {
  if (!(error instanceof ExpressionError)) return toErrorInfo(error);
  const message = `An expression cannot be worked out: ${error.message}`;
  return { code: 'invalid_input', message, retryable: false };
}
