import { type HostContract } from '#shared/contracts/backend.ts';
import {
  type toolProcessMethods,
  toolProcessInputTopics,
  toolProcessTopics,
} from '#shared/contracts/tool-processes.ts';
import { type OwnToolsContract, ownToolsContract } from '#shared/contracts/own-tools.ts';
import { KinglyError } from '#shared/errors.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import type { Port } from '#shared/rpc/port.ts';
import { listen, type ProblemListener, pusher, serve } from '#shared/rpc/rpc.ts';
import { builtInServers } from '#shared/tools/built-in-servers.ts';
import type { ProcessStarter, StartedProcess } from '../process-starter.ts';

export type ToolProcessParts = {
  readonly starter: ProcessStarter;
  /** The entry of a built-in server, by its name; absent in a shell that has none. */
  readonly entryOf: ((server: string) => string) | undefined;
  /** What Kingly's own server may ask. */
  readonly ownTools: ContractHandlers<OwnToolsContract>;
  readonly reportProblem: ProblemListener;
};

/** What one process prints is passed on up to here, in code units at a time. */
const longestText = 20_000;

/**
 * Starts built-in tool servers for the backend at a port and passes their messages on. Whatever
 * still runs when that port closes is killed: no server outlives the backend it was started for.
 */
export function toolProcesses(
  port: Port,
  { starter, entryOf, ownTools, reportProblem }: ToolProcessParts,
): Pick<ContractHandlers<HostContract>, keyof typeof toolProcessMethods> {
  const running = new Map<
    string,
    { readonly process: StartedProcess; readonly ended: Promise<void> }
  >();
  const push = pusher(port, toolProcessTopics);
  listen(
    port,
    toolProcessInputTopics,
    { toolInput: ({ id, message }) => running.get(id)?.process.port.send(message) },
    reportProblem,
  );
  port.onClose(() => {
    for (const { process } of running.values()) process.kill();
  });
  return {
    'toolProcess.start': ({ id, server, args, folder, environment }) => {
      const isKnown = builtInServers.some(({ name }) => name === server);
      if (!isKnown || entryOf === undefined) {
        throw new KinglyError('not_available', `There is no built-in tool server ${server} here`);
      }
      if (running.has(id)) throw new KinglyError('duplicate', `There is a process ${id} already`);
      const process = starter.start({
        entryPath: entryOf(server),
        name: `kingly-tools-${server}`,
        environment,
        inherits: false,
        args,
        ...(folder === null ? {} : { folder }),
        onOutput: (text) => push('toolPrinted', { id, text: text.slice(0, longestText) }),
      });
      process.port.onMessage((message) => {
        if (!isOwnFrame(message)) push('toolOutput', { id, message });
      });
      if (server === 'kingly') {
        serve(ownFrames(process.port), ownToolsContract, ownTools, reportProblem);
      }
      const ended = new Promise<void>((resolve) => {
        process.onExit((code) => {
          running.delete(id);
          push('toolEnded', { id, code });
          resolve();
        });
      });
      running.set(id, { process, ended });
      return {};
    },
    'toolProcess.end': async ({ id, withinMs }) => {
      const found = running.get(id);
      if (found === undefined) return {};
      found.process.port.close();
      const timer = setTimeout(() => found.process.kill(), withinMs);
      await found.ended;
      clearTimeout(timer);
      return {};
    },
  };
}

/** A frame of the app's own calls; everything else on such a port is the Model Context Protocol. */
function isOwnFrame(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'frame' in message;
}

function ownFrames(port: Port): Port {
  return {
    ...port,
    onMessage: (listener) =>
      port.onMessage((message) => {
        if (isOwnFrame(message)) listener(message);
      }),
  };
}
