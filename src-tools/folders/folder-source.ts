import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { RootsListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { fileURLToPath } from 'node:url';
import { KinglyError } from '#shared/errors.ts';
import { type ChosenFolder, openChosenFolders } from './chosen-folders.ts';

/** Gives the chosen folders as they are now. */
export type FolderSource = () => Promise<readonly ChosenFolder[]>;

/**
 * The folders named as arguments; those alone if there are any. Else the client's roots, which are
 * asked for when first needed and again after they have changed.
 * @param started the arguments that the server was started with
 */
export function folderSource(server: McpServer, started: readonly string[]): FolderSource {
  if (started.length > 0) return () => openChosenFolders(started);
  let roots: Promise<readonly string[]> | null = null;
  server.server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    roots = null;
  });
  return async () => {
    if (server.server.getClientCapabilities()?.roots === undefined) {
      throw new KinglyError('not_available', 'No folder has been chosen for this server yet');
    }
    roots ??= askForRoots(server);
    const asked = roots;
    asked.catch(() => {
      roots = null;
    });
    return openChosenFolders(await asked);
  };
}

async function askForRoots(server: McpServer): Promise<readonly string[]> {
  const { roots } = await server.server.listRoots();
  return roots.map(({ uri }) => {
    if (!uri.startsWith('file:')) {
      throw new KinglyError('invalid_input', `The root ${uri} is no folder of this computer`);
    }
    return fileURLToPath(uri);
  });
}
