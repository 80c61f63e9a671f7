import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { importSources, ToolServerImport } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import {
  importFromClaudeDesktop,
  importFromCursor,
  importFromVsCode,
  importPasted,
} from '#shared/tools/import-servers.ts';

type Program = (typeof importSources)[number];

/** Longer files are no configuration. Code units. */
const longest = 1_000_000;

const readers = {
  'claude-desktop': importFromClaudeDesktop,
  vscode: importFromVsCode,
  cursor: importFromCursor,
} as const satisfies Readonly<Record<Program, typeof importPasted>>;

/** Where a program of this system keeps its own configuration. */
export function placesOf(program: Program, home: string, platform: NodeJS.Platform): string[] {
  const settings = {
    darwin: path.join(home, 'Library', 'Application Support'),
    win32: path.join(home, 'AppData', 'Roaming'),
  };
  const folder =
    platform === 'darwin' || platform === 'win32' ? settings[platform] : path.join(home, '.config');
  switch (program) {
    case 'claude-desktop':
      return [path.join(folder, 'Claude', 'claude_desktop_config.json')];
    case 'vscode':
      return [
        path.join(folder, 'Code', 'User', 'mcp.json'),
        path.join(folder, 'Code', 'User', 'settings.json'),
      ];
    case 'cursor':
      return [path.join(home, '.cursor', 'mcp.json')];
  }
}

/** Reads a pasted text, or the configuration of another program; nothing is added or started. */
export async function readConfiguration(
  from: { readonly text: string } | { readonly program: Program },
  home: string = homedir(),
): Promise<ToolServerImport> {
  const places = { home, folder: null };
  if ('text' in from) return importPasted(from.text, places);
  const files = placesOf(from.program, home, process.platform);
  const found: ToolServerImport[] = [];
  for (const file of files) {
    const text = await readIfThere(file);
    if (text !== null) found.push(readers[from.program](text, places));
  }
  if (found.length === 0) {
    throw new KinglyError('not_found', `There is no configuration at ${files.join(' or ')}`);
  }
  // One file of a program may have servers where another has none, which is then no problem.
  const servers = found.flatMap((each) => each.servers);
  const problems = found
    .filter((each) => servers.length === 0 || each.servers.length > 0)
    .flatMap((each) => each.problems);
  return { servers, problems };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= longest) return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new KinglyError('not_available', `${file} cannot be read`, { cause: error });
  }
  throw new KinglyError('invalid_input', `${file} is too long to be a configuration`);
}
