import type { Tool, ToolResult } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';

/** One call that a job wants to make. */
export type JobToolCall = {
  /** Names the call inside the job; the same at every attempt. At most 100 code units. */
  readonly key: string;
  /** The server's id or name. */
  readonly server: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  /** `idempotent`: whoever wrote the call says that it may be repeated. */
  readonly effect?: 'once' | 'idempotent';
  /** Who wants it, for the question, such as the title of the task. */
  readonly origin: string;
  readonly isInteractive: boolean;
  readonly signal: AbortSignal;
};

/** What a job may do with tools: all of it goes through the broker. */
export type JobTools = {
  /** The tools that fit words best, whose descriptions together take at most so many tokens. */
  choose(words: string, maximumTokens: number): Promise<readonly Tool[]>;
  /**
   * Makes a call, after the person allowed it. Throws `WaitingForAnswer` while they have not.
   * @throws KinglyError `refused`, `not_available`, `not_found`, `invalid_input`, `tool_failed`,
   * `timeout`, `cancelled`.
   */
  call(call: JobToolCall): Promise<ToolResult>;
};

/** Where no server can be connected. */
export const noJobTools: JobTools = {
  choose: () => Promise.resolve([]),
  call: ({ server, tool }) =>
    Promise.reject(
      new KinglyError(
        'not_available',
        `The tool ${tool} of ${server} cannot be used: no tool server is connected`,
      ),
    ),
};
