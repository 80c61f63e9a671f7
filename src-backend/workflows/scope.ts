import type { Run } from '#shared/contracts/entities.ts';
import type { JsonValue } from '#shared/json.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import type { ExpressionScope } from '#shared/workflows/expression.ts';
import type { EngineParts } from './engine-parts.ts';

const weekMs = 7 * 24 * 3_600_000;
const mostTasks = 60;

/** A run’s parameters, with the definition’s own for those that were not given or are empty. */
export function paramsOf(
  definition: WorkflowDefinition,
  given: Run['params'],
): Readonly<Record<string, JsonValue>> {
  const params: Record<string, JsonValue> = {};
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = given[name];
    const isGiven = value !== undefined && !(typeof value === 'string' && value.trim() === '');
    params[name] = isGiven ? value : parameter.default;
  }
  return params;
}

/**
 * What expressions read under `kingly`: `today` (ISO date) and `tasks`, those of the workspace that
 * changed in the last seven days, the newest first, parts of others left out.
 */
export async function kinglyInputs(
  { store, clock }: Pick<EngineParts, 'store' | 'clock'>,
  workspaceId: string,
): Promise<ExpressionScope['kingly']> {
  const now = clock.now();
  const tasks = await store['tasks.list']({ workspaceId, limit: 500 });
  const recent = tasks.filter(
    ({ parentTaskId, updatedAt }) => parentTaskId === null && updatedAt > now - weekMs,
  );
  return {
    today: new Date(now).toISOString().slice(0, 10),
    tasks: recent.slice(0, mostTasks).map(({ title, status, updatedAt }) => ({
      title,
      status,
      changed: new Date(updatedAt).toISOString().slice(0, 10),
    })),
  };
}
