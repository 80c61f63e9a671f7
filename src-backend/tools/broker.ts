import { z } from 'zod';
import type { Store } from '#shared/contracts/store.ts';
import { type Tool, toolResultSchema, type ToolResult } from '#shared/contracts/tools.ts';
import { errorInfoSchema, fromErrorInfo, isKinglyError, KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { askedByServer } from './asked-by-server.ts';
import { createToolIndex, type ToolIndex } from './choose-tools.ts';
import type { JobToolCall, JobTools } from './job-tools.ts';
import { needPermission, type PermissionParts } from './permission.ts';
import { schemaProblem } from './result-schema.ts';
import { safeResult } from './safe-result.ts';
import type { SeenTool } from './seen-tool.ts';
import { quoteOf } from './server-error.ts';
import type { ServerAsks } from './server-requests.ts';
import type { ServerEntry, ToolServers } from './tool-servers.ts';

/** What a job gives, so that its calls are asked for, journaled and fenced as its own. */
export type BrokerJob = PermissionParts & {
  readonly store: PermissionParts['store'] &
    Pick<Store, 'questions.find' | 'conversations.get' | 'store.commit'>;
  readonly owner: string;
  readonly model: () => Promise<LanguageModel>;
};

/** The one way to a tool. */
export type Broker = {
  forJob(job: BrokerJob): JobTools;
  /** A call that the person makes themselves: their word is the approval. */
  callForPerson(serverId: string, tool: string, args: JsonObject): Promise<ToolResult>;
};

/** How often a call that must happen once may have been answered with a failure and be done anew. */
const maximumTries = 20;

const endSchema = z.union([
  z.object({ result: toolResultSchema }),
  z.object({ failure: errorInfoSchema }),
]);
type End = z.output<typeof endSchema>;

export function createBroker(
  servers: ToolServers,
  limits: { readonly resultLength: number },
): Broker {
  const indexes = new WeakMap<readonly SeenTool[], ToolIndex<SeenTool>>();
  let all: readonly SeenTool[] = [];

  /** What every server that answers has, as one list that stays the same while nothing changed. */
  const allTools = async (): Promise<readonly SeenTool[]> => {
    const entries = await servers.allUsable();
    const lists = await Promise.allSettled(entries.map((entry) => servers.toolsOf(entry)));
    const found = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
    const isSame = found.length === all.length && found.every((tool, place) => tool === all[place]);
    if (!isSame) all = found;
    return all;
  };

  const find = async (
    server: string,
    name: string,
    args: JsonObject,
  ): Promise<{ readonly entry: ServerEntry; readonly tool: SeenTool }> => {
    const entry = await servers.usable(server);
    const tools = await servers.toolsOf(entry);
    const tool = tools.find((each) => each.name === name);
    if (tool === undefined) {
      const names = tools.map((each) => each.name).join(', ');
      throw new KinglyError(
        'not_found',
        `The server ${entry.definition.name} has no tool ${quoteOf(name)}. It has: ${names.slice(0, 1_000)}`,
      );
    }
    const problem = schemaProblem(tool.inputSchema, args);
    if (problem !== null) {
      throw new KinglyError(
        'invalid_input',
        `${name} of ${entry.definition.name} expects other arguments: ${quoteOf(problem)}`,
      );
    }
    return { entry, tool };
  };

  /** Through cache and batcher to the server, and the result made safe. */
  const run = (
    { entry, tool }: { readonly entry: ServerEntry; readonly tool: SeenTool },
    args: JsonObject,
    call: Pick<JobToolCall, 'isInteractive' | 'signal'> & {
      readonly key: string;
      readonly asks: ServerAsks | null;
    },
  ): Promise<ToolResult> => {
    const isRead = tool.effect === 'read';
    const send = (): Promise<ToolResult> =>
      entry.batcher.add({
        isRead,
        isInteractive: call.isInteractive,
        signal: call.signal,
        run: async (signal) => {
          if (!isRead) servers.cache.forget(tool.serverId);
          try {
            const { key, asks } = call;
            const given = await entry.server.call(tool.name, args, { signal, asks, key });
            return checked(entry, tool, safeResult(given, limits.resultLength));
          } finally {
            if (!isRead) servers.cache.forget(tool.serverId);
          }
        },
      });
    if (!isRead) return send();
    return servers.cache.read(tool, args, send).catch((error: unknown) => {
      // Whoever asked for the same first was stopped, not this one.
      const isOthers = isKinglyError(error) && error.code === 'cancelled' && !call.signal.aborted;
      if (isOthers) return send();
      throw error;
    });
  };

  return {
    forJob: (job) => ({
      choose: async (words, maximumTokens) => {
        const tools = await allTools();
        const index = indexes.get(tools) ?? createToolIndex(tools);
        indexes.set(tools, index);
        return index.choose(words, maximumTokens).map(asTool);
      },
      call: async (call) => {
        const found = await find(call.server, call.tool, call.arguments);
        await needPermission(job, found.entry, found.tool, call.arguments, call);
        const asks = askedByServer(job, found.entry.definition.name);
        const isOnce = found.tool.effect === 'once' && call.effect !== 'idempotent';
        const key = `${job.job.id}/${call.key}`;
        if (!isOnce) return await run(found, call.arguments, { ...call, key, asks });
        return await once(job, call, found, (given) =>
          run(found, call.arguments, { ...call, key: given, asks }),
        );
      },
    }),
    callForPerson: async (serverId, name, args) => {
      const found = await find(serverId, name, args);
      const signal = new AbortController().signal;
      // Each is another call, also with the same arguments.
      const key = newId('cmd');
      return await run(found, args, { isInteractive: true, signal, key, asks: null });
    },
  };
}

/**
 * A call that must not be doubled, in the job's journal. What the server answered, be it a
 * failure, is an end that was seen; a failure is done anew by the next wish for the same call.
 */
async function once(
  job: BrokerJob,
  call: JobToolCall,
  { entry, tool }: { readonly entry: ServerEntry; readonly tool: SeenTool },
  work: (key: string) => Promise<ToolResult>,
): Promise<ToolResult> {
  const title = `${tool.name} of ${entry.definition.name}`;
  for (let number = 1; number <= maximumTries; number += 1) {
    let isNew = false;
    const end: End = await job.step(
      `tool:${call.key}:${number}`,
      endSchema,
      async ({ idempotencyKey }) => {
        isNew = true;
        try {
          return { result: await work(idempotencyKey) };
        } catch (error) {
          if (!isAnswer(error)) throw error;
          const { code, message, retryable } = error;
          return { failure: { code, message: message.slice(0, 4_000), retryable } };
        }
      },
      {
        effect: 'once',
        title,
        happened: {
          result: { text: 'It happened.', structured: null, isError: false, wasCut: false },
        },
      },
    );
    if ('result' in end) return end.result;
    if (isNew) throw fromErrorInfo(end.failure);
  }
  throw new KinglyError('tool_failed', `${title} failed ${maximumTries} times`);
}

/** The server has answered, so that what became of the call is known. */
function isAnswer(error: unknown): error is KinglyError {
  return isKinglyError(error) && error.code === 'tool_failed';
}

function checked({ definition }: ServerEntry, tool: SeenTool, result: ToolResult): ToolResult {
  if (tool.outputSchema === null || result.isError || result.wasCut) return result;
  const problem =
    result.structured === null
      ? 'nothing structured came'
      : schemaProblem(tool.outputSchema, result.structured);
  if (problem === null) return result;
  throw new KinglyError(
    'tool_failed',
    `${tool.name} of ${definition.name} gave something else than its schema says: ${quoteOf(problem)}. Tell whoever makes this server.`,
  );
}

/** For a model; whether it is allowed is found out when it is called. */
function asTool({ content: _content, ...tool }: SeenTool): Tool {
  return { ...tool, approval: 'ask' };
}
