import type { RunStep } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import type { WorkflowStep } from '#shared/workflows/definition.ts';
import { type ExpressionScope, readExpression } from '#shared/workflows/expression.ts';
import { fillObject, readTemplate } from '#shared/workflows/template.ts';
import { boundOutput, longestValue } from './bounded-output.ts';
import type { EngineParts } from './engine-parts.ts';
import { itemsOf, runForeach } from './run-foreach.ts';
import { runPrompt } from './run-prompt.ts';
import type { RunState } from './run-state.ts';

/** Runs a part of a run to its end and gives its result. */
export type RunPart = (step: RunStep, signal: AbortSignal) => Promise<JsonValue>;

/** What doing a step needs. */
export type StepPlace = {
  readonly parts: EngineParts;
  readonly state: RunState;
  readonly runPart: RunPart;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};

const longestQuestion = 20_000;
const longestTitle = 300;

/** One try at a step: for every item that is not done yet, or once. */
export async function doStep(place: StepPlace, key: string): Promise<JsonValue> {
  const { state } = place;
  const planned = state.planned(key);
  if (planned.foreach === undefined) return await doOnce(place, planned, state.scope(), key);
  const items = itemsOf(readExpression(planned.foreach).evaluate(state.scope()));
  const done = state.items(key);
  await state.patch(key, { items: { done: done.size, total: items.length } });
  return await runForeach(items, done, planned.concurrency, async (item, index) => {
    const scope = { ...state.scope(), item, index };
    const { value } = boundOutput(
      await doOnce({ ...place, onText: () => {} }, planned, scope, `${key}.${index}`),
    );
    const keep = state.keepItem(key, index, value);
    await state.patch(key, { items: { done: state.items(key).size, total: items.length } }, [keep]);
    return value;
  });
}

async function doOnce(
  place: StepPlace,
  planned: WorkflowStep,
  scope: ExpressionScope,
  id: string,
): Promise<JsonValue> {
  const { parts, state, signal } = place;
  if ('prompt' in planned) return await runPrompt(parts, planned, scope, signal, place.onText);
  if ('tool' in planned) {
    const { server, name, effect } = planned.tool;
    return await parts.tools.call({
      server,
      name,
      arguments: fillObject(planned.tool.arguments, scope, longestValue),
      idempotencyKey: `${state.run.id}/${id}`,
      effect,
      signal,
    });
  }
  if ('approval' in planned) return await askFor(place, planned, scope, id);
  return await place.runPart(state.step(planned.id), signal);
}

async function askFor(
  { parts, state }: StepPlace,
  planned: Extract<WorkflowStep, { approval: unknown }>,
  scope: ExpressionScope,
  id: string,
): Promise<JsonValue> {
  const { question, detail } = planned.approval;
  const answer = await parts.ask({
    key: `${state.run.id}/${id}`,
    kind: 'approval',
    title: readTemplate(question).fill(scope, longestTitle).slice(0, longestTitle),
    detail:
      detail === undefined
        ? ''
        : readTemplate(detail).fill(scope, longestQuestion).slice(0, longestQuestion),
  });
  if (answer.decision === 'approve') return { approved: true, note: answer.note ?? '' };
  const why = answer.note === null || answer.note === '' ? '' : `: ${answer.note}`;
  throw new KinglyError('refused', `You refused “${planned.title}”${why}`);
}
