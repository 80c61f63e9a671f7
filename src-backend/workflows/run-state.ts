import type { Run, RunStep } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import type { KeptDefinition, WorkflowStep } from '#shared/workflows/definition.ts';
import type { ExpressionScope } from '#shared/workflows/expression.ts';
import type { EngineParts } from './engine-parts.ts';
import { kinglyInputs, paramsOf } from './scope.ts';

/** What a step’s row may be changed to. */
export type StepPatch = Extract<Write, { type: 'run.step' }>['patch'];

/** A run while the engine drives it: its rows as they were last written, and what its steps gave. */
export type RunState = {
  readonly run: Run;
  readonly definition: KeptDefinition;
  step(key: string): RunStep;
  planned(key: string): WorkflowStep;
  /** Items of a foreach step that are done. */
  items(key: string): ReadonlyMap<number, JsonValue>;
  scope(): ExpressionScope;
  /** Writes a step’s row, and what else belongs to the same transaction. */
  patch(key: string, patch: StepPatch, also?: readonly Write[]): Promise<void>;
  /** Takes over what the person wrote. */
  adopt(step: RunStep): void;
  keepValue(key: string, value: JsonValue): Write;
  keepItem(key: string, index: number, value: JsonValue): Write;
  forget(key: string): Write;
};

/** Kept beside the steps’ values, which cannot have this name. */
const kinglyKey = '.kingly';
const whole = -1;

/** Reads what is known of a run. What it reads of the person’s data is kept, so that it stays the same. */
export async function openRunState(
  parts: Pick<EngineParts, 'store' | 'clock' | 'write'>,
  run: Run,
  definition: KeptDefinition,
): Promise<RunState> {
  const steps = new Map(run.steps.map((step) => [step.key, step]));
  const values = new Map<string, JsonValue>();
  const items = new Map<string, Map<number, JsonValue>>();
  const itemsOfStep = (key: string): Map<number, JsonValue> => {
    const known = items.get(key) ?? new Map<number, JsonValue>();
    items.set(key, known);
    return known;
  };
  for (const { key, item, value } of await parts.store['runs.values']({ runId: run.id })) {
    if (item === whole) values.set(key, value);
    else itemsOfStep(key).set(item, value);
  }
  const params = paramsOf(definition, run.params);
  if (!values.has(kinglyKey)) {
    const inputs = await kinglyInputs(parts, run.workspaceId);
    values.set(kinglyKey, inputs);
    await parts.write([
      { type: 'run.value', id: run.id, key: kinglyKey, item: whole, value: inputs },
    ]);
  }
  const kingly = values.get(kinglyKey);

  const step = (key: string): RunStep => {
    const found = steps.get(key);
    if (found === undefined) throw new KinglyError('not_found', `The run has no step ${key}`);
    return found;
  };
  return {
    run,
    definition,
    step,
    planned: (key) => {
      const found = definition.steps.find(({ id }) => id === key);
      if (found === undefined) {
        throw new KinglyError('not_found', `The definition that the run keeps has no step ${key}`);
      }
      return found;
    },
    items: itemsOfStep,
    scope: () => ({
      params,
      steps: Object.fromEntries(definition.steps.map(({ id }) => [id, values.get(id) ?? null])),
      kingly: isRecord(kingly) ? kingly : {},
    }),
    patch: async (key, patch, also = []) => {
      await parts.write([{ type: 'run.step', id: run.id, key, patch }, ...also]);
      steps.set(key, { ...step(key), ...definedOf(patch) });
    },
    adopt: (changed) => void steps.set(changed.key, changed),
    keepValue: (key, value) => {
      values.set(key, value);
      return { type: 'run.value', id: run.id, key, item: whole, value };
    },
    keepItem: (key, index, value) => {
      itemsOfStep(key).set(index, value);
      return { type: 'run.value', id: run.id, key, item: index, value };
    },
    forget: (key) => {
      values.delete(key);
      items.delete(key);
      return { type: 'run.forget', id: run.id, key };
    },
  };
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function definedOf(patch: StepPatch): Partial<RunStep> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
