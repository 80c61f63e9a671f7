import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { jsonObjectSchema, jsonValueSchema } from '../json.ts';
import { method } from '../rpc/contract.ts';

/** Unix milliseconds. */
const time = z.number().int();
/** A name of an environment variable or of an HTTP header. */
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/u, 'is no name of a variable');
const folder = z.string().min(1).max(4_096);
/** Lower-case SHA-256 in hexadecimal. */
export const pinSchema = z.string().regex(/^[0-9a-f]{64}$/u);

export const toolServerSources = ['built-in', 'user', 'imported'] as const;

const shared = {
  /** What workflows and questions call it; each name once, whatever the case. */
  name: z.string().trim().min(1).max(100),
  /** `built-in`: comes with Kingly. `imported`: read from another program’s configuration. */
  source: z.enum(toolServerSources),
  /** `stdio`: a process of this machine. `http`: Streamable HTTP, or SSE for an old server. */
  transport: z.enum(['stdio', 'http']),
  /**
   * The program of a `stdio` server, started without a shell; for a built-in one, its name
   * (`files`, `shell`, …). Null for `http`.
   */
  command: z.string().trim().min(1).max(4_096).nullable(),
  args: z.array(z.string().max(32_768)).max(256),
  /** The folder that it is started in; null for the person’s home. */
  folder: folder.nullable(),
  /** Where an `http` server is; null for `stdio`. */
  url: z.string().max(4_096).nullable(),
  /** Folders that the server is told it may work in. */
  roots: z.array(folder).max(100),
} as const;

/** A server as it is stored: values of variables and headers are secrets, and kept elsewhere. */
export const toolServerDefinitionSchema = z.object({
  id: idSchema,
  ...shared,
  environmentNames: z.array(variable).max(200),
  headerNames: z.array(variable).max(50),
  /** The person lets it be started. False until they have seen the command. */
  enabled: z.boolean(),
  createdAt: time,
  updatedAt: time,
});
export type ToolServerDefinition = z.infer<typeof toolServerDefinitionSchema>;

/** What a person writes, pastes or imports; nothing of it is started. */
export const toolServerDraftSchema = z.object({
  ...shared,
  source: shared.source.default('user'),
  transport: shared.transport.default('stdio'),
  command: shared.command.default(null),
  args: shared.args.default([]),
  folder: shared.folder.default(null),
  url: shared.url.default(null),
  roots: shared.roots.default([]),
  /** Null keeps the value that is kept already. */
  environment: z.record(variable, z.string().max(32_768).nullable()).default({}),
  headers: z.record(variable, z.string().max(32_768).nullable()).default({}),
});
export type ToolServerDraft = z.output<typeof toolServerDraftSchema>;
export type ToolServerDraftInput = z.input<typeof toolServerDraftSchema>;

/** What a reader of a configuration found: servers, and what is wrong with those it left out. */
export const toolServerImportSchema = z.object({
  servers: z.array(toolServerDraftSchema),
  problems: z.array(z.string().max(2_000)),
  /** The files that were read; none of a pasted text. */
  files: z.array(z.string()).optional(),
});
export type ToolServerImport = z.output<typeof toolServerImportSchema>;

/** Programs whose configuration can be read. */
export const importSources = ['claude-desktop', 'vscode', 'cursor'] as const;

/**
 * `off`: not allowed. `needs-approval`: its command is new or changed since it was allowed.
 * `ready`: connected, or started when a tool is needed. `failed`: see `problem`; tried again later.
 */
export const toolServerStates = ['off', 'starting', 'ready', 'failed', 'needs-approval'] as const;

export const toolServerSchema = toolServerDefinitionSchema.extend({
  state: z.enum(toolServerStates),
  /** A connection is open now; a server that is `ready` without one starts at the first call. */
  connected: z.boolean(),
  /** For a person: which server, what was expected, what came and how to mend it. */
  problem: z.string().max(4_000).nullable(),
  /** Command and arguments, or address, with the names of variables: shown before it is allowed. */
  commandLine: z.string(),
  /** Names exactly this command; {@link toolMethods} `tools.servers.enable` wants it back. */
  pin: pinSchema,
  /** Its people sign in, and the person has not, or not for a while: `tools.servers.signIn`. */
  needsSignIn: z.boolean().optional(),
  /** Of the Model Context Protocol, once it has answered. */
  protocolVersion: z.string().max(100).nullable(),
  /** What the server calls itself, and its version. */
  serverTitle: z.string().max(300).nullable(),
  /** How many tools it was last seen to have. */
  tools: z.number().int().nonnegative(),
  /** The newest lines of its log, for a person. */
  log: z.array(z.string().max(2_000)).max(50),
});
export type ToolServer = z.infer<typeof toolServerSchema>;

/**
 * `read`: changes nothing. `idempotent`: may be repeated. `once`: must not. What a server says of
 * itself decides repeating and caching only, never whether the person is asked.
 */
export const toolEffects = ['once', 'idempotent', 'read'] as const;
export type ToolEffect = (typeof toolEffects)[number];

export const toolAnnotationsSchema = z.object({
  readOnly: z.boolean(),
  destructive: z.boolean(),
  idempotent: z.boolean(),
  openWorld: z.boolean(),
});

export const toolSchema = z.object({
  serverId: idSchema,
  serverName: z.string().max(100),
  name: z.string().min(1).max(200),
  title: z.string().max(300),
  /** Plain text of a stranger: shown as text, never followed. */
  description: z.string().max(20_000),
  /** JSON Schema. */
  inputSchema: jsonObjectSchema,
  outputSchema: jsonObjectSchema.nullable(),
  annotations: toolAnnotationsSchema,
  effect: z.enum(toolEffects),
  /** `ask`: each call asks. `allowed`: a rule allows some calls. `changed`: see it anew. */
  approval: z.enum(['ask', 'allowed', 'changed']),
  pin: pinSchema,
});
export type Tool = z.infer<typeof toolSchema>;

/** What the person has seen: of a server its command, of a tool its name, description and schema. */
export const toolPinSchema = z.object({
  serverId: idSchema,
  /** Empty for the server’s own command. */
  tool: z.string().max(200),
  pin: pinSchema,
  /** What was pinned, as text, so that a change can be shown. */
  content: z.string().max(200_000),
  pinnedAt: time,
});
export type ToolPin = z.infer<typeof toolPinSchema>;

/** How far an approval reaches: this call, the task or run, or all calls of this shape. */
export const approvalScopes = ['once', 'task', 'always'] as const;
export type ApprovalScope = (typeof approvalScopes)[number];

/** A rule that the person made by an answer. `once` makes none. */
export const toolApprovalSchema = z.object({
  id: idSchema,
  scope: z.enum(['task', 'always']),
  serverId: idSchema,
  tool: z.string().min(1).max(200),
  /** The shape of arguments that it holds for; see `src-shared/tools/argument-shape.ts`. */
  shape: z.string().max(20_000),
  /** The tool as it was then: another pin, no rule. */
  pin: pinSchema,
  /** The task, run or schedule that a rule of scope `task` holds for; null for `always`. */
  subjectId: idSchema.nullable(),
  createdAt: time,
});
export type ToolApproval = z.infer<typeof toolApprovalSchema>;

/** What a call gave, made safe: bounded, without control sequences. */
export const toolResultSchema = z.object({
  /** The text parts, and a note for each part that is no text. */
  text: z.string(),
  structured: jsonValueSchema,
  /** The tool says that it failed. */
  isError: z.boolean(),
  /** Some of it was left out, being too long. */
  wasCut: z.boolean(),
});
export type ToolResult = z.infer<typeof toolResultSchema>;

/**
 * `waiting`: for the person’s word. `stopped`: whoever made it ended before it gave anything.
 */
export const toolCallStates = ['running', 'waiting', 'done', 'failed', 'stopped'] as const;

/** A call that a model made for a task or an answer, as a person is shown it. */
export const toolCallSchema = z.object({
  id: z.string().max(300),
  /** The task, or the command that is answered. */
  subjectId: idSchema,
  server: z.string(),
  tool: z.string(),
  arguments: jsonObjectSchema,
  state: z.enum(toolCallStates),
  /** When it was wanted, or allowed where it was asked about. */
  startedAt: time,
  endedAt: time.nullable(),
  /** What the model was given of it: text of a stranger, capped. */
  result: z.string().nullable(),
  /** Some of the result was left out, being too long. */
  wasCut: z.boolean(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** Whose calls are wanted: tasks, and commands of answers. */
export const toolCallQuerySchema = z.object({ subjectIds: z.array(idSchema).max(200) });

/** Something that a server lets a person read. Words of a stranger: shown as text. */
export const toolResourceSchema = z.object({
  uri: z.string().max(4_096),
  title: z.string().max(300),
  description: z.string().max(2_000),
  mimeType: z.string().max(200).nullable(),
});
export type ToolResource = z.infer<typeof toolResourceSchema>;

/** A ready-made request of a server, with blanks to fill in. Words of a stranger. */
export const toolPromptSchema = z.object({
  name: z.string().max(200),
  title: z.string().max(300),
  description: z.string().max(2_000),
  arguments: z.array(
    z.object({
      name: z.string().max(200),
      description: z.string().max(2_000),
      required: z.boolean(),
    }),
  ),
});
export type ToolPrompt = z.infer<typeof toolPromptSchema>;

const byId = z.object({ id: idSchema });
const byServer = z.object({ serverId: idSchema });

/** What a window may ask about tools. */
export const toolMethods = {
  'tools.servers.list': method(z.object({}), z.array(toolServerSchema)),
  /**
   * Adds a server, or changes the one with this id. A new or changed command is `off` until
   * `tools.servers.enable` names it.
   * @throws KinglyError `invalid_input`, `duplicate` for a name that is taken.
   */
  'tools.servers.put': method(
    toolServerDraftSchema.extend({ id: idSchema.optional() }),
    toolServerSchema,
  ),
  /** With its secrets, pins and approvals. */
  'tools.servers.delete': method(byId, z.object({})),
  /**
   * Allows a server, whose command the person has seen, or switches it off.
   * @throws KinglyError `refused` where `pin` is not that of its command now.
   */
  'tools.servers.enable': method(
    byId.extend({ enabled: z.boolean(), pin: pinSchema.nullable().default(null) }),
    toolServerSchema,
  ),
  /** Ends its process or connection and starts it anew; resolves when it is ready or failed. */
  'tools.servers.restart': method(byId, toolServerSchema),
  /**
   * Begins signing in to a server at an address. Answers the page to sign in at, which is checked
   * but not opened: it is for the person to see whole, and for the shell to open. Kingly waits ten
   * minutes for the browser to come back; what became of it is in the server's state.
   * @throws KinglyError `refused` for a page that is not safe, `not_available` where there is none.
   */
  'tools.servers.signIn': method(byId, z.object({ address: z.url().max(8_000) })),
  /** Reads a pasted text, or what another program has; adds and starts nothing. */
  'tools.servers.import': method(
    z.union([
      z.object({ text: z.string().max(1_000_000) }),
      z.object({ program: z.enum(importSources) }),
    ]),
    toolServerImportSchema,
  ),
  /** What the allowed servers have, or one of them; starts those that were never seen. */
  'tools.list': method(z.object({ serverId: idSchema.optional() }), z.array(toolSchema)),
  /** One call that the person makes themselves, with arguments they wrote. */
  'tools.call': method(
    z.object({ serverId: idSchema, tool: z.string().min(1).max(200), arguments: jsonObjectSchema }),
    toolResultSchema,
  ),
  /** Calls that models made, the oldest first; those of jobs that were cleared away are gone. */
  'tools.calls': method(toolCallQuerySchema, z.array(toolCallSchema)),
  /** What the person has seen of one server: its command, and its tools. */
  'tools.pins': method(z.object({ serverId: idSchema }), z.array(toolPinSchema)),
  /** What a server lets a person read; none where it has nothing of the kind. */
  'tools.resources.list': method(byServer, z.array(toolResourceSchema)),
  /** For the person, who chose it: no model is given it by this. */
  'tools.resources.read': method(
    byServer.extend({ uri: z.string().min(1).max(4_096) }),
    toolResultSchema,
  ),
  'tools.prompts.list': method(byServer, z.array(toolPromptSchema)),
  /** A ready-made request with its blanks filled in, for the person to look at and send. */
  'tools.prompts.get': method(
    byServer.extend({
      name: z.string().min(1).max(200),
      arguments: z.record(z.string().max(200), z.string().max(20_000)),
    }),
    toolResultSchema,
  ),
  'tools.approvals.list': method(z.object({}), z.array(toolApprovalSchema)),
  'tools.approvals.revoke': method(byId, z.object({})),
} as const;
