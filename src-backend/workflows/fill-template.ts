import { builtInWorkflows } from '#shared/workflows/built-in.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import { valueText } from '../context/memory-facts.ts';

/** The built-in workflow with this id. Throws `not_found` with the ids there are. */
export function workflowDefinition(id: string): WorkflowDefinition {
  const definition = Object.hasOwn(builtInWorkflows, id) ? builtInWorkflows[id] : undefined;
  if (definition === undefined) {
    const known = Object.keys(builtInWorkflows).join(', ');
    throw new KinglyError('not_found', `There is no workflow ${id}. There are: ${known}`);
  }
  return definition;
}

/** A workflow's parameters as text, with its own defaults for those that were not given. */
export function parameterTexts(
  definition: WorkflowDefinition,
  params: JsonObject,
): ReadonlyMap<string, string> {
  const given = Object.entries(params)
    .map(([name, value]) => [name, valueText(value).trim()] as const)
    .filter(([, text]) => text !== '');
  const defaults = Object.entries(definition.parameters).map(
    ([name, parameter]) => [name, valueText(parameter.default)] as const,
  );
  return new Map([...defaults, ...given]);
}

/**
 * Puts parameters and earlier outputs into a prompt. Each placeholder is replaced once by plain
 * text: a value that holds braces stays as it is. Unknown placeholders stay too.
 */
export function fillTemplate(
  template: string,
  parameters: ReadonlyMap<string, string>,
  outputs: ReadonlyMap<string, string>,
  longestValue: number,
): string {
  return template.replaceAll(
    /\{\{ (params|steps)\.([A-Za-z0-9_]+) \}\}/gu,
    (whole, source: string, name: string) => {
      const value = (source === 'params' ? parameters : outputs).get(name);
      return value === undefined ? whole : cut(value, longestValue);
    },
  );
}

function cut(value: string, longest: number): string {
  return value.length <= longest ? value : `${value.slice(0, longest)} […]`;
}
