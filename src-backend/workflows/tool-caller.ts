import type { JsonObject, JsonValue } from '#shared/json.ts';
import { KinglyError } from '#shared/errors.ts';

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

/** Where no tool server is connected, every call is refused with `not_available`. */
export const noTools: ToolCaller = {
  call: ({ server, name }) =>
    Promise.reject(
      new KinglyError(
        'not_available',
        `The tool ${name} of ${server} cannot be used: no tool server is connected`,
      ),
    ),
};
