import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Clock } from '#shared/clock.ts';
import type { ToolServer, ToolServerDefinition } from '#shared/contracts/tools.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import { retryDelay } from '../runner/backoff.ts';
import type { HostedOptions, ServerTransport } from './hosted-transport.ts';
import { httpTransports } from './http-transport.ts';
import type { ToolLimits } from './limits.ts';
import type { ProcessReaper } from './process-reaper.ts';
import { isUnauthorized } from './oauth/is-unauthorized.ts';
import { readTools, type SeenTool } from './seen-tool.ts';
import { serverError } from './server-error.ts';
import type { ServerContent } from './server-content.ts';
import type { ServerAsks } from './server-requests.ts';
import { openSession, type ServerSession } from './server-session.ts';
import { stdioTransport } from './stdio-transport.ts';

/** What a server's process or address is given beside its definition. */
export type ServerSecrets = {
  readonly environment: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Of who has signed in; null where nobody has. */
  readonly signIn: OAuthClientProvider | null;
};

export type ServerParts = {
  readonly limits: ToolLimits;
  readonly reaper: ProcessReaper;
  readonly clock: Clock;
  readonly random: () => number;
  readonly secrets: (server: ToolServerDefinition) => Promise<ServerSecrets>;
  /** Reaches a built-in server. */
  readonly builtIn: (options: HostedOptions) => ServerTransport;
  readonly onChange: () => void;
  /** The server says that its tools are others now, or it ended. */
  readonly onToolsChanged: (serverId: string) => void;
};

export type ServerStatus = Pick<
  ToolServer,
  'state' | 'connected' | 'problem' | 'needsSignIn' | 'protocolVersion' | 'serverTitle' | 'log'
> & { readonly tools: number };

/** One server over all its connections: started when it is needed, ended when it is not. */
export type Server = {
  readonly definition: ToolServerDefinition;
  status(): ServerStatus;
  /** What it has; asked of it once, and again when it says that it changed. */
  tools(): Promise<readonly SeenTool[]>;
  call(
    tool: string,
    args: JsonObject,
    options: {
      readonly signal: AbortSignal;
      readonly asks: ServerAsks | null;
      readonly key: string;
    },
  ): Promise<CallToolResult>;
  /** Reads what it has beside tools. */
  read<Value>(what: string, work: (content: ServerContent) => Promise<Value>): Promise<Value>;
  /** Shows the person what went wrong beside its use. */
  tell(problem: string): void;
  /** Ends its process; the next use starts it again, at once whatever failed before. */
  stop(): Promise<void>;
};

const keptLogLines = 50;
const backoff = { baseMs: 1_000, maximumMs: 60_000 };

export function createServer(definition: ToolServerDefinition, parts: ServerParts): Server {
  const { limits, clock } = parts;
  const { name } = definition;
  let opening: Promise<ServerSession> | null = null;
  let session: ServerSession | null = null;
  let closing: Promise<void> = Promise.resolve();
  let tools: Promise<readonly SeenTool[]> | null = null;
  let known = { count: 0, protocolVersion: null as string | null, title: null as string | null };
  let problem: string | null = null;
  let needsSignIn = false;
  let failures = 0;
  let retryAt = 0;
  let lastUse = 0;
  let busy = 0;
  let watch: NodeJS.Timeout | undefined;
  const log: string[] = [];

  const onLog = (line: string): void => {
    log.push(line.slice(0, 2_000));
    if (log.length > keptLogLines) log.shift();
  };
  const ended = (of: ServerSession | null): void => {
    if (of !== null && of !== session) return;
    session = null;
    opening = null;
    tools = null;
    clearInterval(watch);
    parts.onToolsChanged(definition.id);
    parts.onChange();
  };

  const failed = (error: unknown, doing: string): KinglyError => {
    failures += 1;
    retryAt = clock.now() + retryDelay(failures, parts.random, backoff);
    needsSignIn ||= isUnauthorized(error);
    const told = needsSignIn
      ? new KinglyError(
          'not_available',
          `${name} wants you to sign in. Do so in the settings, under Tools.`,
          {
            cause: error,
          },
        )
      : serverError(name, doing, error);
    problem = told.message.slice(0, 4_000);
    parts.onChange();
    return told;
  };

  const connect = async (): Promise<ServerSession> => {
    // Two processes of one server would work on the same files.
    await closing;
    const secrets = await parts.secrets(definition);
    let firstError: unknown = null;
    for (const make of transportsOf(definition, secrets, parts, onLog)) {
      const { transport, problem: why } = make();
      let own: ServerSession | null = null;
      try {
        own = await openSession(transport, {
          limits,
          roots: definition.roots,
          onLog,
          onToolsChanged: () => {
            tools = null;
            parts.onToolsChanged(definition.id);
            parts.onChange();
          },
          onClose: () => {
            const reason = why();
            if (reason !== null && own !== null && own === session)
              failed(new Error(reason), 'running');
            ended(own);
          },
        });
        return own;
      } catch (error) {
        const reason = why();
        needsSignIn ||= isUnauthorized(error);
        firstError ??=
          reason === null || isKinglyError(error) ? error : new Error(reason, { cause: error });
      }
    }
    throw firstError;
  };

  const open = async (): Promise<ServerSession> => {
    if (session !== null) return session;
    if (opening !== null) return await opening;
    if (clock.now() < retryAt) {
      const seconds = Math.ceil((retryAt - clock.now()) / 1_000);
      throw new KinglyError(
        'not_available',
        `${problem ?? `${name} could not be started`}. It is tried again in ${seconds} seconds.`,
        { retryable: true },
      );
    }
    const attempt = connect().then(
      (opened) => {
        session = opened;
        failures = 0;
        problem = null;
        needsSignIn = false;
        known = { ...known, protocolVersion: opened.protocolVersion, title: opened.serverTitle };
        watch = setInterval(() => void look(opened), limits.pingEveryMs);
        watch.unref();
        parts.onChange();
        return opened;
      },
      (error: unknown) => {
        opening = null;
        throw failed(error, 'starting');
      },
    );
    opening = attempt;
    parts.onChange();
    return await attempt;
  };

  /** Ends what nobody uses, and what does not answer any more. */
  const look = async (opened: ServerSession): Promise<void> => {
    if (busy > 0 || session !== opened) return;
    if (clock.now() - lastUse >= limits.idleMs) {
      await stop();
      return;
    }
    try {
      await opened.ping();
    } catch (error) {
      if (session !== opened || busy > 0) return;
      failed(error, 'being asked whether it lives');
      await stop();
    }
  };

  const stop = async (): Promise<void> => {
    const last = session ?? (await opening?.catch(() => null)) ?? null;
    ended(null);
    if (last !== null) closing = last.close().catch(() => {});
    await closing;
  };

  const using = async <Value>(work: (opened: ServerSession) => Promise<Value>): Promise<Value> => {
    busy += 1;
    try {
      return await work(await open());
    } finally {
      busy -= 1;
      lastUse = clock.now();
    }
  };

  return {
    definition,
    status: () => ({
      state:
        opening !== null && session === null ? 'starting' : problem === null ? 'ready' : 'failed',
      connected: session !== null,
      problem,
      needsSignIn,
      protocolVersion: known.protocolVersion,
      serverTitle: known.title,
      tools: known.count,
      log: [...log],
    }),
    tools: () => {
      tools ??= using((opened) => opened.tools()).then(
        async (found) => {
          const read = await readTools(definition, found, onLog);
          known = { ...known, count: read.length };
          parts.onChange();
          return read;
        },
        (error: unknown) => {
          tools = null;
          throw isKinglyError(error) ? error : failed(error, 'listing its tools');
        },
      );
      return tools;
    },
    call: (tool, args, options) =>
      using(async (opened) => {
        try {
          return await opened.call(tool, args, options);
        } catch (error) {
          if (options.signal.aborted) throw new KinglyError('cancelled', 'Stopped');
          if (isUnauthorized(error)) {
            const told = failed(error, `calling ${tool}`);
            await stop();
            throw told;
          }
          throw serverError(name, `calling ${tool}`, error);
        }
      }),
    read: (what, work) =>
      using(async ({ content }) => {
        try {
          return await work(content);
        } catch (error) {
          throw serverError(name, `reading ${what}`, error);
        }
      }),
    tell: (why) => {
      problem = why.slice(0, 4_000);
      parts.onChange();
    },
    stop: async () => {
      needsSignIn = false;
      failures = 0;
      retryAt = 0;
      problem = null;
      await stop();
    },
  };
}

type Made = { readonly transport: Transport; readonly problem: () => string | null };

function transportsOf(
  definition: ToolServerDefinition,
  secrets: ServerSecrets,
  parts: ServerParts,
  onLog: (line: string) => void,
): readonly (() => Made)[] {
  if (definition.transport === 'http') {
    return httpTransports(definition.url ?? '', secrets.headers, parts.limits, secrets.signIn).map(
      (make) => () => ({ transport: make(), problem: () => null }),
    );
  }
  const program = definition.command ?? '';
  const { args, folder } = definition;
  const { environment } = secrets;
  const { limits, reaper } = parts;
  const make = (): ServerTransport =>
    definition.source === 'built-in'
      ? parts.builtIn({ server: program, args, folder, environment, endMs: limits.endMs, onLog })
      : stdioTransport({ command: program, args, folder, environment, limits, reaper, onLog });
  return [
    () => {
      const transport = make();
      return { transport, problem: transport.problem };
    },
  ];
}
