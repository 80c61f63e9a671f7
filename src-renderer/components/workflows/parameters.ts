import { type JsonObject, jsonValueSchema, type JsonValue } from '#shared/json.ts';
import type { WorkflowParameter } from '#shared/workflows/definition.ts';

/** What stands in an empty field: the value that is taken then. */
export function shownDefault(value: JsonValue | undefined): string {
  return typeof value === 'string' || value === undefined ? (value ?? '') : JSON.stringify(value);
}

/**
 * What was filled in, for the run. Empty fields are left to the workflow's defaults. Where the
 * default is no text (a list, say), a text that is JSON is taken as its value.
 */
export function filledParameters(
  parameters: Readonly<Record<string, WorkflowParameter>>,
  texts: Readonly<Record<string, string>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, parameter]) => {
      const text = texts[name]?.trim() ?? '';
      if (text === '') return [];
      return [[name, typeof parameter.default === 'string' ? text : valueOf(text)]];
    }),
  );
}

function valueOf(text: string): JsonValue {
  try {
    return jsonValueSchema.parse(JSON.parse(text));
  } catch {
    return text;
  }
}
