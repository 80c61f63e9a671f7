import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';
import { answer, readOnly } from '../answer.ts';
import { entryPlace, existingPlace, kindOf, parentOf } from '../folders/chosen-folders.ts';
import type { FolderSource } from '../folders/folder-source.ts';
import { withFolder } from '../folders/held-folder.ts';
import { listFolder } from './list-folder.ts';
import { move } from './move.ts';
import { longestRead, readPart } from './read-file.ts';
import { search } from './search.ts';
import { isInTrash, moveToTrash } from './trash.ts';
import { longestWrite, writeWhole } from './write-file.ts';

const filePath = z.string().min(1).max(4_096).describe('Path, in a chosen folder');
const kinds = z.enum(['file', 'folder', 'link', 'other']);
const mostEntries = 2_000;

/** Adds the tools for files to a server; `folders` says each time where they may work. */
export function registerFileTools(server: McpServer, folders: FolderSource): void {
  registerReading(server, folders);
  registerChanging(server, folders);
}

function registerReading(server: McpServer, folders: FolderSource): void {
  server.registerTool(
    'list_chosen_folders',
    {
      title: 'List the chosen folders',
      description: 'The folders that the file tools may work in.',
      inputSchema: {},
      outputSchema: { folders: z.array(z.string()) },
      annotations: readOnly,
    },
    async () => answer({ folders: (await folders()).map(({ real }) => real) }),
  );
  server.registerTool(
    'list_folder',
    {
      title: 'List a folder',
      description: `Names and kinds of what is in a folder, at most ${mostEntries}.`,
      inputSchema: { path: filePath },
      outputSchema: {
        path: z.string(),
        entries: z.array(z.object({ name: z.string(), kind: kinds })),
        isComplete: z.boolean(),
      },
      annotations: readOnly,
    },
    async (wish) => {
      const place = await existingPlace(await folders(), wish.path);
      const { real } = place;
      if ((await kindOf(real)) !== 'folder') {
        throw new KinglyError('invalid_input', `${wish.path} is not a folder`);
      }
      const entries = await listFolder(place);
      const isComplete = entries.length <= mostEntries;
      return answer({ path: real, entries: entries.slice(0, mostEntries), isComplete });
    },
  );
  server.registerTool(
    'read_file',
    {
      title: 'Read a text file',
      description: 'Text of a UTF-8 file. A long one comes in parts: go on from `next`.',
      inputSchema: {
        path: filePath,
        start: z.number().int().nonnegative().default(0).describe('First byte'),
        length: z.number().int().min(4).max(longestRead).default(50_000).describe('Bytes'),
      },
      outputSchema: {
        path: z.string(),
        text: z.string(),
        size: z.number().describe('Bytes of the whole file'),
        next: z.number().nullable().describe('Where the rest begins'),
      },
      annotations: readOnly,
    },
    async (wish) => {
      const place = await existingPlace(await folders(), wish.path);
      const part = await readPart(place, wish.start, wish.length);
      const more = part.next === null ? '' : `\n[${part.size} bytes; go on from ${part.next}]`;
      return answer({ path: place.real, ...part }, part.text + more);
    },
  );
  server.registerTool(
    'search_files',
    {
      title: 'Search files',
      description: 'Files by a pattern of their path, and by a text that is in them.',
      inputSchema: {
        folder: filePath,
        pattern: z.string().min(1).max(300).default('**').describe('Glob, such as **/*.md'),
        text: z.string().max(300).default('').describe('Text in the file; empty for any'),
        most: z.number().int().min(1).max(500).default(100),
      },
      outputSchema: {
        found: z.array(
          z.object({
            path: z.string(),
            line: z.number().nullable(),
            excerpt: z.string().nullable(),
          }),
        ),
        isComplete: z.boolean().describe('False when there may be more'),
      },
      annotations: readOnly,
    },
    async (wish, { signal }) =>
      answer({
        ...(await search(await existingPlace(await folders(), wish.folder), wish, signal)),
      }),
  );
}

function registerChanging(server: McpServer, folders: FolderSource): void {
  const changes = { readOnlyHint: false, openWorldHint: false } as const;
  server.registerTool(
    'write_file',
    {
      title: 'Write a file',
      description: 'Writes a whole text file. An existing one is replaced only with `replace`.',
      inputSchema: {
        path: filePath,
        text: z.string().max(longestWrite),
        replace: z.boolean().default(false),
      },
      outputSchema: { path: z.string(), bytes: z.number() },
      annotations: { ...changes, idempotentHint: true, destructiveHint: true },
    },
    async (wish) => {
      const place = await entryPlace(await folders(), wish.path);
      if (isInTrash(place)) throw new KinglyError('refused', 'Nothing is written into the trash');
      return answer({ path: place.real, bytes: await writeWhole(place, wish.text, wish.replace) });
    },
  );
  server.registerTool(
    'create_folder',
    {
      title: 'Make a folder',
      description: 'Makes one folder; the one that it goes into must be there.',
      inputSchema: { path: filePath },
      outputSchema: { path: z.string() },
      annotations: { ...changes, idempotentHint: true, destructiveHint: false },
    },
    async (wish) => {
      const place = await entryPlace(await folders(), wish.path);
      const { real } = place;
      const before = await kindOf(real);
      if (before === null) {
        await withFolder(parentOf(place), (folder) =>
          mkdir(path.join(folder, path.basename(real))),
        );
      } else if (before !== 'folder') {
        throw new KinglyError('duplicate', `${real} is there already, and is no folder`);
      }
      return answer({ path: real });
    },
  );
  server.registerTool(
    'move',
    {
      title: 'Move or rename',
      description: 'Moves a file or folder to a path that is free. Restores from the trash too.',
      inputSchema: { from: filePath, to: filePath },
      outputSchema: { from: z.string(), to: z.string() },
      annotations: { ...changes, idempotentHint: false, destructiveHint: false },
    },
    async (wish) => {
      const chosen = await folders();
      const from = await entryPlace(chosen, wish.from);
      const to = await entryPlace(chosen, wish.to);
      await move(from, to);
      return answer({ from: from.real, to: to.real });
    },
  );
  server.registerTool(
    'delete',
    {
      title: 'Move to the trash',
      description: 'Moves a file or folder into the trash of its chosen folder, to be moved back.',
      inputSchema: { path: filePath },
      outputSchema: { path: z.string(), keptAt: z.string() },
      annotations: { ...changes, idempotentHint: false, destructiveHint: true },
    },
    async (wish) => {
      const place = await entryPlace(await folders(), wish.path);
      return answer({ path: place.real, keptAt: await moveToTrash(place) });
    },
  );
}
