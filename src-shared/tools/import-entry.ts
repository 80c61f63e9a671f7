import { type ToolServerDraft, toolServerDraftSchema } from '#shared/contracts/tools.ts';
import {
  type At,
  type ImportDocument,
  items,
  member,
  members,
  valueAt,
} from './import-document.ts';
import { fillIn, type ImportPlaces } from './import-variables.ts';

/** What reading one server needs besides its entry. */
export type EntryContext = {
  readonly document: ImportDocument;
  readonly places: ImportPlaces;
  /** What VS Code asks the person for, by its id: the text it asks with. */
  readonly inputs: ReadonlyMap<string, string>;
};

const httpKinds = new Set(['http', 'sse', 'streamable-http', 'streamablehttp']);

/** Reads one server. Null when it cannot be used; why is among the document's problems. */
export function readEntry(name: string, at: At, context: EntryContext): ToolServerDraft | null {
  const { problem } = context.document;
  if (at.node?.type !== 'object') {
    problem(at, 'A server should be an object with "command" or "url"');
    return null;
  }
  const transport = readTransport(at, context);
  if (transport === null) return null;
  const parts = {
    command: readText(member(at, 'command'), context),
    args: readTexts(member(at, 'args'), context),
    folder: readText(member(at, 'cwd'), context),
    url: readUrl(member(at, 'url') ?? member(at, 'serverUrl'), context),
    environment: readSecrets(member(at, 'env'), context),
    headers: readSecrets(member(at, 'headers'), context),
  };
  const { command, args, folder, url, environment, headers } = parts;
  if (command === bad || args === bad || folder === bad || url === bad) return null;
  if (environment === bad || headers === bad) return null;
  const file = member(at, 'envFile');
  if (file !== null) {
    problem(file, 'This file of variables is not read; add the variables to the server here');
  }
  const draft = toolServerDraftSchema.safeParse({
    name,
    source: 'imported',
    transport,
    ...(transport === 'stdio'
      ? { command, args: args ?? [], folder, environment: environment ?? {} }
      : { url, headers: headers ?? {} }),
  });
  if (draft.success) return draft.data;
  for (const issue of draft.error.issues) {
    // A record's key is a variable's name: shown. Values are not.
    const way = issue.path.filter((step) => step !== 'name').map(String);
    const message = issue.code === 'invalid_key' ? 'this is no name of a variable' : issue.message;
    problem(at, `${way.length === 0 ? 'Its name' : way.join('.')}: ${message}`);
  }
  return null;
}

function readTransport(at: At, { document }: EntryContext): 'stdio' | 'http' | null {
  const { problem } = document;
  const command = member(at, 'command');
  const url = member(at, 'url') ?? member(at, 'serverUrl');
  const kindAt = member(at, 'type') ?? member(at, 'transport');
  const kind = kindAt === null ? null : String(valueAt(kindAt)).toLowerCase();
  if (command !== null && url !== null) {
    problem(at, 'It has both "command" and "url"; a server is one or the other');
    return null;
  }
  if (command === null && url === null) {
    problem(at, 'It has neither "command" (a program of this computer) nor "url"');
    return null;
  }
  const isKnown = kind === null || kind === 'stdio' || httpKinds.has(kind);
  if (kindAt !== null && !isKnown) {
    problem(kindAt, 'This kind is not known; known are "stdio", "http" and "sse"');
    return null;
  }
  if (kindAt !== null && (kind === 'stdio') !== (command !== null)) {
    problem(kindAt, 'This kind does not go with the rest: "stdio" has "command", others "url"');
    return null;
  }
  return command === null ? 'http' : 'stdio';
}

/** What could not be used; its problem is noted. */
const bad = Symbol('bad');

function readText(at: At | null, { document, places }: EntryContext): string | null | typeof bad {
  const value = at === null ? null : valueAt(at);
  if (at === null || value === null) return null;
  if (typeof value !== 'string') {
    document.problem(at, 'This should be text in quotes');
    return bad;
  }
  const { text, missing } = fillIn(value, places);
  if (missing.length === 0) return text;
  document.problem(
    at,
    `Kingly cannot fill in ${missing.join(', ')}; write it out, then import again`,
  );
  return bad;
}

function readTexts(at: At | null, context: EntryContext): string[] | null | typeof bad {
  if (at === null) return null;
  if (at.node?.type !== 'array') {
    context.document.problem(at, 'This should be a list of texts in [ ]');
    return bad;
  }
  const texts: string[] = [];
  for (const item of items(at)) {
    const text = readText(item, context);
    if (text === bad) return bad;
    if (text === null) {
      context.document.problem(item, 'This should be text in quotes');
      return bad;
    }
    texts.push(text);
  }
  return texts;
}

function readUrl(at: At | null, context: EntryContext): string | null | typeof bad {
  const text = readText(at, context);
  if (at === null || text === null || text === bad) return text;
  if (/^https?:\/\/[^\s/]+/i.test(text)) return text;
  context.document.problem(at, 'This should be an address that begins with https:// or http://');
  return bad;
}

type Secrets = Record<string, string | null>;

/** Variables or headers. One that only the person knows has no value yet, and is said. */
function readSecrets(at: At | null, context: EntryContext): Secrets | null | typeof bad {
  const { document, places, inputs } = context;
  if (at === null) return null;
  if (at.node?.type !== 'object') {
    document.problem(at, 'This should be an object of names and texts in { }');
    return bad;
  }
  const secrets = new Map<string, string | null>();
  for (const one of members(at)) {
    const value = valueAt(one.at);
    if (value !== null && typeof value !== 'string') {
      document.problem(one.at, 'This should be text in quotes');
      return bad;
    }
    const { text, missing } = value === null ? { text: null, missing: [] } : fillIn(value, places);
    secrets.set(one.name, missing.length === 0 ? text : null);
    if (missing.length > 0) {
      const asked = missing.map((name) => inputs.get(/^\$\{input:(.*)\}$/.exec(name)?.[1] ?? ''));
      const why = asked.find((text) => text !== undefined) ?? missing.join(', ');
      document.problem(one.at, `Its value is still to be given: ${why}`);
    } else if (text === null) {
      document.problem(one.at, 'Its value is still to be given');
    }
  }
  return Object.fromEntries(secrets);
}
