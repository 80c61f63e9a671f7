import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import {
  type toolProcessMethods,
  toolProcessInputTopics,
  toolProcessTopics,
} from '#shared/contracts/tool-processes.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { ContractCalls } from '#shared/rpc/contract.ts';
import type { Port } from '#shared/rpc/port.ts';
import { listen, type ProblemListener, pusher } from '#shared/rpc/rpc.ts';
import { serverEnvironment } from './server-environment.ts';

/** What a built-in server is started with. */
export type HostedOptions = {
  /** Its name, such as `files`. */
  readonly server: string;
  readonly args: readonly string[];
  readonly folder: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may take to end before it is killed. */
  readonly endMs: number;
  readonly onLog: (line: string) => void;
};

/** A transport that knows, for a person, why its server ended; null while nothing is wrong. */
export type ServerTransport = Transport & { readonly problem: () => string | null };

type Heard = {
  readonly output: (message: unknown) => void;
  readonly printed: (text: string) => void;
  readonly ended: (code: number | null) => void;
};

/**
 * Transports to built-in servers, whose processes the host at this port starts: a process that
 * Electron started can start none in which Node runs.
 */
export function hostedTransports(
  port: Port,
  host: ContractCalls<typeof toolProcessMethods>,
  onProblem: ProblemListener,
): (options: HostedOptions) => ServerTransport {
  const processes = new Map<string, Heard>();
  const push = pusher(port, toolProcessInputTopics);
  listen(
    port,
    toolProcessTopics,
    {
      toolOutput: ({ id, message }) => processes.get(id)?.output(message),
      toolPrinted: ({ id, text }) => processes.get(id)?.printed(text),
      toolEnded: ({ id, code }) => processes.get(id)?.ended(code),
    },
    onProblem,
  );

  return ({ server, args, folder, environment, endMs, onLog }) => {
    const id = newId('srv');
    let problem: string | null = null;
    let ending: Promise<void> | null = null;
    const heard: Heard = {
      output: (message) => {
        if (ending !== null) return;
        const read = JSONRPCMessageSchema.safeParse(message);
        if (read.success) transport.onmessage?.(read.data);
        else onLog('(not a message)');
      },
      printed: (text) => {
        for (const line of text.split('\n')) onLog(line);
      },
      ended: (code) => {
        if (!processes.delete(id)) return;
        const how = code === null ? 'a signal' : `code ${code}`;
        problem ??= ending === null ? `It ended by itself (${how})` : null;
        transport.onclose?.();
      },
    };
    const transport: ServerTransport = {
      problem: () => problem,
      start: async () => {
        processes.set(id, heard);
        try {
          await host['toolProcess.start']({
            id,
            server,
            args: [...args],
            folder,
            environment: { ...serverEnvironment(environment) },
          });
        } catch (error) {
          processes.delete(id);
          throw error;
        }
      },
      send: async (message) => {
        if (ending !== null || !processes.has(id)) {
          throw new KinglyError('disconnected', problem ?? 'The server has ended');
        }
        push('toolInput', { id, message });
      },
      close: () => {
        ending ??= host['toolProcess.end']({ id, withinMs: endMs }).then(() => heard.ended(0));
        return ending;
      },
    };
    return transport;
  };
}
