import { KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import type { KeptDefinition, WorkflowDefinition } from '#shared/workflows/definition.ts';

/** How deep workflows may start each other. */
const deepest = 4;

/**
 * A definition with those of all workflows that it starts, so that a run needs no file any more.
 * `find` throws where there is none of that id or it has a problem.
 * @throws KinglyError `invalid_input` for workflows that start each other in a circle or too deep,
 *   and for parameters that a part does not have.
 */
export function keepDefinition(
  id: string,
  find: (id: string) => WorkflowDefinition,
): KeptDefinition {
  const parts: Record<string, WorkflowDefinition> = {};
  const collect = (definition: WorkflowDefinition, trail: readonly string[]): void => {
    for (const step of definition.steps) {
      if (!('workflow' in step)) continue;
      const path = [...trail, step.workflow.id];
      if (trail.includes(step.workflow.id)) {
        throw new KinglyError(
          'invalid_input',
          `These workflows start each other in a circle: ${path.join(' → ')}`,
        );
      }
      if (path.length > deepest) {
        throw new KinglyError(
          'invalid_input',
          `Workflows start each other more than ${deepest} deep: ${path.join(' → ')}`,
        );
      }
      const part = find(step.workflow.id);
      checkParameters(part, step.workflow.params);
      parts[part.id] = part;
      collect(part, path);
    }
  };
  const definition = find(id);
  collect(definition, [id]);
  return { ...definition, parts };
}

/** Refuses parameters that a workflow does not have, and the lack of those that it requires. */
export function checkParameters(definition: WorkflowDefinition, params: JsonObject): void {
  const known = Object.keys(definition.parameters);
  const odd = Object.keys(params).find((name) => !known.includes(name));
  if (odd !== undefined) {
    const has = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
    throw new KinglyError(
      'invalid_input',
      `The workflow ${definition.id} has no parameter ${odd}; it ${has}`,
    );
  }
  const missing = known.find(
    (name) => definition.parameters[name]?.required === true && (params[name] ?? '') === '',
  );
  if (missing !== undefined) {
    throw new KinglyError('invalid_input', `The workflow ${definition.id} needs ${missing}`);
  }
}
