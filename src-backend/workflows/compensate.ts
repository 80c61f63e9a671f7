import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { isKinglyError, toErrorInfo } from '#shared/errors.ts';
import { fillObject } from '#shared/workflows/template.ts';
import { cut } from '#shared/workflows/template.ts';
import { valueText } from '#shared/workflows/text-functions.ts';
import { WaitingForAnswer } from '../runner/ask.ts';
import { longestValue } from './bounded-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { runPrompt } from './run-prompt.ts';
import type { RunState } from './run-state.ts';

const longestNote = 900;

/**
 * Undoes what completed, the last first, where a step says how. A step that was undone is
 * cancelled, so that a retry of the run does it again; one that could not be says why, and the
 * others are undone all the same. Resolves to the keys of those that were undone.
 * @throws WaitingForAnswer where the person is asked before one is undone; then it goes on there.
 */
export async function compensate(parts: EngineParts, state: RunState): Promise<readonly string[]> {
  const undone: string[] = [];
  const done = state.definition.steps
    .filter((planned) => planned.compensate !== undefined)
    .map(({ id }) => state.step(id))
    .filter(({ status }) => status === 'completed');
  for (const step of done.toSorted(lastFirst(state))) {
    const note = await undo(parts, state, step.key);
    if (note.done) {
      await state.patch(step.key, { status: 'cancelled', note: note.text }, [
        state.forget(step.key),
      ]);
      undone.push(step.key);
    } else {
      await state.patch(step.key, { note: note.text });
    }
  }
  return undone;
}

/**
 * The run as it goes on, where the person had all that failed tried again or skipped while the rest
 * was undone: what was undone is then done again too. Null where nobody did.
 */
export async function reopenedRun(
  parts: EngineParts,
  runId: string,
  undone: readonly string[],
): Promise<Run | null> {
  const row = await parts.store['runs.get']({ id: runId });
  if (row === null || row.status === 'cancelled') return null;
  const bad = row.steps.filter(({ status }) => status === 'failed' || status === 'cancelled');
  if (bad.some(({ key }) => !undone.includes(key))) return null;
  const patch = {
    status: 'accepted',
    attempt: 0,
    note: null,
    startedAt: null,
    endedAt: null,
  } as const;
  await parts.write(bad.map(({ key }) => ({ type: 'run.step', id: runId, key, patch })));
  return await parts.store['runs.get']({ id: runId });
}

function lastFirst(state: RunState): (a: RunStep, b: RunStep) => number {
  const order = new Map(state.definition.steps.map(({ id }, index) => [id, index]));
  return (a, b) =>
    (b.endedAt ?? 0) - (a.endedAt ?? 0) || (order.get(b.key) ?? 0) - (order.get(a.key) ?? 0);
}

async function undo(
  parts: EngineParts,
  state: RunState,
  key: string,
): Promise<{ readonly done: boolean; readonly text: string }> {
  const work = state.planned(key).compensate;
  if (work === undefined) return { done: false, text: '' };
  try {
    const scope = state.scope();
    const output =
      'prompt' in work
        ? await runPrompt(parts, { ...work, length: 300 }, scope, parts.signal, () => {})
        : await parts.tools.call({
            server: work.tool.server,
            name: work.tool.name,
            arguments: fillObject(work.tool.arguments, scope, longestValue),
            idempotencyKey: `${state.run.id}/${key}.undo`,
            effect: work.tool.effect,
            signal: parts.signal,
          });
    return { done: true, text: `Undone: ${cut(valueText(output), longestNote)}` };
  } catch (error) {
    if (error instanceof WaitingForAnswer) {
      await state.patch(key, { note: 'Waits for your answer before it is undone' });
      throw error;
    }
    if (parts.signal.aborted || (isKinglyError(error) && error.code === 'lost_lease')) throw error;
    return {
      done: false,
      text: `Could not be undone: ${cut(toErrorInfo(error).message, longestNote)}`,
    };
  }
}
