import type { ToolServerDraft, ToolServerImport } from '#shared/contracts/tools.ts';
import { z } from 'zod';
import {
  type At,
  type ImportDocument,
  items,
  member,
  members,
  readDocument,
  valueAt,
} from './import-document.ts';
import { readEntry } from './import-entry.ts';
import type { ImportPlaces } from './import-variables.ts';

/** Servers taken from one configuration. */
const mostServers = 100;

/** `mcpServers` of Claude Desktop's `claude_desktop_config.json`. Nothing is started. */
export function importFromClaudeDesktop(text: string, places: ImportPlaces): ToolServerImport {
  return importUnder(text, places, (root) => member(root, 'mcpServers'), '"mcpServers"');
}

/** `mcpServers` of Cursor's `mcp.json`. Nothing is started. */
export function importFromCursor(text: string, places: ImportPlaces): ToolServerImport {
  return importUnder(text, places, (root) => member(root, 'mcpServers'), '"mcpServers"');
}

/** `servers` of VS Code's `mcp.json`, or `mcp.servers` of its settings. Nothing is started. */
export function importFromVsCode(text: string, places: ImportPlaces): ToolServerImport {
  return importUnder(text, places, vsCodeServers, '"servers"');
}

/**
 * What a person pastes: any of the above, only the servers by their names, one of them
 * (`"files": { … }`), or a single entry without a name. Nothing is started.
 */
export function importPasted(text: string, places: ImportPlaces): ToolServerImport {
  return importUnder(
    text,
    places,
    (root) => member(root, 'mcpServers') ?? vsCodeServers(root) ?? bareServers(root),
    '"mcpServers" or "servers"',
  );
}

function vsCodeServers(root: At): At | null {
  const settings = member(root, 'mcp');
  return member(root, 'servers') ?? (settings === null ? null : member(settings, 'servers'));
}

function isEntry(at: At): boolean {
  return ['command', 'url', 'serverUrl'].some((name) => member(at, name)?.node?.type === 'string');
}

function bareServers(root: At): At | null {
  return isEntry(root) || members(root).some(({ at }) => isEntry(at)) ? root : null;
}

function importUnder(
  text: string,
  places: ImportPlaces,
  find: (root: At) => At | null,
  sought: string,
): ToolServerImport {
  const document = readDocument(text);
  const problems = (): string[] => [...document.problems];
  if (document.root.node?.type !== 'object') return { servers: [], problems: problems() };
  const found = find(document.root);
  if (found === null) {
    document.problem(document.root, `There are no tool servers here; they stand under ${sought}`);
    return { servers: [], problems: problems() };
  }
  if (found.node?.type !== 'object') {
    document.problem(found, 'This should be an object of servers by their names');
    return { servers: [], problems: problems() };
  }
  const servers = readAll(namedEntries(found), document, places);
  return { servers, problems: problems() };
}

/** A single entry gets the name of its program or host. */
function namedEntries(found: At): readonly { readonly name: string; readonly at: At }[] {
  if (!isEntry(found)) return members(found);
  const command = member(found, 'command');
  const url = member(found, 'url') ?? member(found, 'serverUrl');
  const text = String(valueAt(command ?? url ?? found));
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:\s]+)/i.exec(text)?.[1] ?? '';
  const name = command === null ? host : (text.split(/[\\/]/).at(-1) ?? '');
  return [{ name: name === '' ? 'server' : name, at: found }];
}

function readAll(
  entries: readonly { readonly name: string; readonly at: At }[],
  document: ImportDocument,
  places: ImportPlaces,
): ToolServerDraft[] {
  const inputs = readInputs(document.root);
  const servers: ToolServerDraft[] = [];
  const names = new Set<string>();
  for (const { name, at } of entries) {
    const key = name.trim().toLowerCase();
    if (servers.length === mostServers) {
      document.problem(at, `Only the first ${mostServers} servers are taken`);
      break;
    }
    if (names.has(key)) {
      document.problem(at, 'There is a server of this name already; this one is left out');
      continue;
    }
    names.add(key);
    const server = readEntry(name, at, { document, places, inputs });
    if (server !== null) servers.push(server);
  }
  return servers;
}

const inputSchema = z.object({ id: z.string(), description: z.string().max(500).optional() });

/** What VS Code asks the person for. */
function readInputs(root: At): ReadonlyMap<string, string> {
  const settings = member(root, 'mcp');
  const list = member(root, 'inputs') ?? (settings === null ? null : member(settings, 'inputs'));
  return new Map(
    (list === null ? [] : items(list)).flatMap((item) => {
      const input = inputSchema.safeParse(valueAt(item));
      return input.success ? [[input.data.id, input.data.description ?? input.data.id]] : [];
    }),
  );
}
