import type { JsonObject, JsonValue } from '#shared/json.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JobTools } from '../tools/job-tools.ts';

/** One call of a tool. */
export type ToolCall = {
  readonly server: string;
  readonly name: string;
  readonly arguments: JsonObject;
  /** The same for every try of the same step, so that a server can tell a repetition. */
  readonly idempotencyKey: string;
  /** `once`: it must not be repeated where it may have happened. */
  readonly effect: 'idempotent' | 'once';
  readonly signal: AbortSignal;
};

/** Calls tools for workflows. Rejects with a {@link KinglyError} for a person. */
export type ToolCaller = { call(call: ToolCall): Promise<JsonValue> };

/** Calls for a run, through the broker: what a tool gives as data, or else as text. */
export function callerOf(tools: JobTools, origin: string): ToolCaller {
  return {
    call: async ({ server, name, idempotencyKey, effect, signal, ...call }) => {
      const result = await tools.call({
        key: idempotencyKey,
        server,
        tool: name,
        arguments: call.arguments,
        effect,
        origin,
        isInteractive: false,
        signal,
      });
      if (result.isError) {
        throw new KinglyError('tool_failed', `${name} of ${server} failed: ${result.text}`);
      }
      return result.structured ?? result.text;
    },
  };
}
