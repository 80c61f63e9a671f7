import type { Run } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError, toErrorInfo, type ErrorInfo } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { JsonValue } from '#shared/json.ts';
import type { KeptDefinition } from '#shared/workflows/definition.ts';
import { newRunSteps } from '#shared/workflows/new-run.ts';
import { fillObject } from '#shared/workflows/template.ts';
import { WaitingForAnswer } from '../runner/ask.ts';
import { longestValue } from './bounded-output.ts';
import type { RunEnd, RunListener } from './engine.ts';
import type { EngineParts } from './engine-parts.ts';
import type { RunState } from './run-state.ts';
import type { RunPart } from './step-work.ts';
import { endsAttempt, ownStop } from './try-step.ts';

type Drive = (
  parts: EngineParts,
  run: Run,
  definition: KeptDefinition,
  listener: RunListener,
) => Promise<RunEnd>;

/** Drives a part as a run of its own, whose rows name this one as their parent. */
export function partRunner(parts: EngineParts, state: RunState, drive: Drive): RunPart {
  return async (step, signal): Promise<JsonValue> => {
    const planned = state.planned(step.key);
    if (!('workflow' in planned)) throw new KinglyError('internal', 'The step is no workflow');
    const kept = state.definition.parts[planned.workflow.id];
    if (kept === undefined) {
      throw new KinglyError('not_found', `The run keeps no workflow ${planned.workflow.id}`);
    }
    const definition = { ...kept, parts: state.definition.parts };
    const before =
      step.childRunId === null ? null : await parts.store['runs.get']({ id: step.childRunId });
    const part = before ?? newPart(parts, state, definition, planned.workflow.params);
    if (before === null) {
      await state.patch(step.key, { childRunId: part.id }, [
        { type: 'run.create', run: part, definition },
      ]);
    }
    const patch = async (change: { status: Run['status']; error: ErrorInfo | null }) => {
      await parts.write([{ type: 'run.patch', id: part.id, patch: change, onlyIfOpen: true }]);
    };
    if (part.status === 'failed' || part.status === 'cancelled') {
      await parts.write([
        { type: 'run.patch', id: part.id, patch: { status: 'accepted', error: null } },
      ]);
    }
    await patch({ status: 'running', error: null });
    const quiet = { onText: () => {}, onEnd: () => {} };
    try {
      const { result } = await drive({ ...parts, signal }, part, definition, quiet);
      await patch({ status: 'completed', error: null });
      return result;
    } catch (error) {
      if (!isLeftOpen(error, signal)) await endPart(parts, part.id, error);
      throw error;
    }
  };
}

function newPart(
  { clock }: EngineParts,
  state: RunState,
  definition: KeptDefinition,
  params: { readonly [name: string]: JsonValue },
): Run {
  const now = clock.now();
  return {
    id: newId('run', now),
    workflowId: definition.id,
    name: definition.name,
    workspaceId: state.run.workspaceId,
    conversationId: state.run.conversationId,
    replyId: null,
    parentRunId: state.run.id,
    params: fillObject(params, state.scope(), longestValue),
    steps: newRunSteps(definition),
    status: 'accepted',
    error: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Whoever drives the job next goes on with the part: its rows stay as they are. */
function isLeftOpen(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return signal.reason !== ownStop;
  return endsAttempt(error, signal);
}

async function endPart(parts: EngineParts, id: string, error: unknown): Promise<void> {
  if (error instanceof WaitingForAnswer) {
    await parts.write([{ type: 'run.patch', id, patch: { status: 'waiting' }, onlyIfOpen: true }]);
    return;
  }
  const info = toErrorInfo(error);
  const status = info.code === 'cancelled' ? 'cancelled' : 'failed';
  const row = await parts.store['runs.get']({ id });
  const open = row?.steps.filter((step) => step.status === 'running') ?? [];
  const endedAt = parts.clock.now();
  await parts.write([
    ...open.map(({ key }): Write => ({
      type: 'run.step',
      id,
      key,
      patch: { status: 'cancelled', endedAt },
    })),
    { type: 'run.patch', id, patch: { status, error: info }, onlyIfOpen: true },
  ]);
}
