import type { JsonValue } from '../json.ts';
import { stepKind, type WorkflowDefinition, type WorkflowStep } from './definition.ts';
import { ExpressionError, readExpression, type Reference } from './expression.ts';
import { readTemplate } from './template.ts';

/** A mistake in a definition and the path to the value that it is in. */
export type Mistake = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The piece of the value’s text that is wrong, to point at. */
  readonly near?: string;
  /** The name is wrong, not the value. */
  readonly atKey?: boolean;
};

/** What `kingly.…` holds; `tasks` are those of the last seven days. */
export const kinglyNames = ['tasks', 'today'] as const;

/** What the schema cannot say: ids, needs, cycles, and what expressions may read. */
export function checkDefinition(definition: WorkflowDefinition): readonly Mistake[] {
  const ids = checkIds(definition);
  const needs = checkNeeds(definition);
  if (ids.length + needs.length > 0) return [...ids, ...needs];
  const cycle = findCycle(definition.steps);
  if (cycle !== null) {
    const index = definition.steps.findIndex(({ id }) => id === cycle[0]);
    const message = `The needs go round in a circle: ${cycle.join(' → ')}`;
    return [{ path: ['steps', index, 'needs'], message }];
  }
  const mistakes = definition.steps.flatMap((step, index) => checkStep(definition, step, index));
  const everything = definition.steps.map(({ id }) => id);
  return [
    ...mistakes,
    ...checkText(definition.result, ['result'], {
      definition,
      visible: new Set(everything),
      hasItem: false,
    }),
  ];
}

function checkIds({ steps }: WorkflowDefinition): Mistake[] {
  return steps.flatMap(({ id }, index) =>
    steps.findIndex((step) => step.id === id) < index
      ? [{ path: ['steps', index, 'id'], message: `There are two steps with the id ${id}` }]
      : [],
  );
}

function checkNeeds({ steps }: WorkflowDefinition): Mistake[] {
  return steps.flatMap((step, index) =>
    step.needs.flatMap((need, position) => {
      const path = ['steps', index, 'needs', position];
      return steps.some(({ id }) => id === need)
        ? []
        : [{ path, message: `“${step.id}” needs ${need}, but there is no such step` }];
    }),
  );
}

/** The ids of a circle of needs, the first one again at the end; null where there is none. */
export function findCycle(
  steps: readonly { readonly id: string; readonly needs: readonly string[] }[],
): readonly string[] | null {
  const needsOf = new Map(steps.map(({ id, needs }) => [id, needs]));
  const clear = new Set<string>();
  const walk = (id: string, trail: readonly string[]): readonly string[] | null => {
    const seen = trail.indexOf(id);
    if (seen !== -1) return [...trail.slice(seen), id];
    if (clear.has(id)) return null;
    for (const need of needsOf.get(id) ?? []) {
      const cycle = walk(need, [...trail, id]);
      if (cycle !== null) return cycle;
    }
    clear.add(id);
    return null;
  };
  for (const { id } of steps) {
    const cycle = walk(id, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

type Sight = {
  readonly definition: WorkflowDefinition;
  /** Steps whose output can be read: they have surely ended. */
  readonly visible: ReadonlySet<string>;
  readonly hasItem: boolean;
  readonly reader?: string;
};

function checkStep(definition: WorkflowDefinition, step: WorkflowStep, index: number): Mistake[] {
  const path = ['steps', index];
  const visible = new Set<string>();
  const see = (id: string): void => {
    for (const need of definition.steps.find((other) => other.id === id)?.needs ?? []) {
      if (visible.has(need)) continue;
      visible.add(need);
      see(need);
    }
  };
  see(step.id);
  const before = { definition, visible, hasItem: false, reader: step.id };
  const within = { ...before, hasItem: step.foreach !== undefined };
  const after = { ...before, visible: new Set([...visible, step.id]) };
  const mistakes = [
    ...checkExpression(step.if, [...path, 'if'], before),
    ...checkExpression(step.foreach, [...path, 'foreach'], before),
    ...checkValue(workOf(step), path, within),
    ...checkValue(step.compensate ?? null, [...path, 'compensate'], after),
  ];
  const kind = stepKind(step);
  if (step.foreach !== undefined && kind !== 'prompt' && kind !== 'tool') {
    mistakes.push({
      path: [...path, 'foreach'],
      message: `foreach goes with prompt and tool, not with ${kind}`,
    });
  }
  return mistakes;
}

function workOf(step: WorkflowStep): JsonValue {
  if ('prompt' in step) return { prompt: step.prompt };
  if ('tool' in step) return { tool: { arguments: step.tool.arguments } };
  if ('approval' in step)
    return { approval: { ...step.approval, detail: step.approval.detail ?? '' } };
  return { workflow: { params: step.workflow.params } };
}

function checkValue(value: JsonValue, path: Mistake['path'], sight: Sight): Mistake[] {
  if (typeof value === 'string') return checkText(value, path, sight);
  if (Array.isArray(value)) {
    return value.flatMap((entry: JsonValue, index) => checkValue(entry, [...path, index], sight));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]: [string, JsonValue]) =>
    checkValue(entry, [...path, key], sight),
  );
}

function checkText(text: string | undefined, path: Mistake['path'], sight: Sight): Mistake[] {
  if (text === undefined) return [];
  try {
    return readTemplate(text).expressions.flatMap(({ expression }) =>
      checkReferences(expression.references, path, sight),
    );
  } catch (error) {
    return [expressionMistake(error, text, path)];
  }
}

function checkExpression(text: string | undefined, path: Mistake['path'], sight: Sight): Mistake[] {
  if (text === undefined) return [];
  try {
    return checkReferences(readExpression(text).references, path, sight);
  } catch (error) {
    return [expressionMistake(error, text, path)];
  }
}

function expressionMistake(error: unknown, text: string, path: Mistake['path']): Mistake {
  if (!(error instanceof ExpressionError)) throw error;
  const near = text.slice(error.at, error.at + 20).split('\n', 1)[0] ?? '';
  const message = `The expression cannot be read: ${error.message}`;
  return near.trim() === '' ? { path, message } : { path, message, near };
}

function checkReferences(
  references: readonly Reference[],
  path: Mistake['path'],
  sight: Sight,
): Mistake[] {
  return references.flatMap(({ of, name }) => {
    const message = referenceProblem(of, name, sight);
    return message === null ? [] : [{ path, message, near: name === null ? of : `${of}.${name}` }];
  });
}

function referenceProblem(of: Reference['of'], name: string | null, sight: Sight): string | null {
  const { definition, visible, hasItem, reader } = sight;
  if (of === 'item' || of === 'index')
    return hasItem ? null : `${of} is there only in a step with foreach`;
  if (name === null) return `Name what is read: ${of}.something`;
  if (of === 'params') {
    const known = Object.keys(definition.parameters);
    if (known.includes(name)) return null;
    return `There is no parameter ${name}; there ${known.length === 0 ? 'are none' : `is ${known.join(', ')}`}`;
  }
  if (of === 'kingly') {
    return kinglyNames.some((known) => known === name)
      ? null
      : `There is no kingly.${name}; there is ${kinglyNames.join(', ')}`;
  }
  if (visible.has(name)) return null;
  if (!definition.steps.some(({ id }) => id === name)) return `There is no step ${name}`;
  return name === reader
    ? `“${name}” cannot read its own output`
    : `“${reader ?? 'result'}” reads steps.${name}: add ${name} to its needs`;
}
