import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const projectFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function source(name: string): string {
  // A smoke test builds its own small sources with the same configuration.
  return path.join(process.env['KINGLY_BUILD_SOURCES'] ?? projectFolder, name);
}

/** The built-in tool servers. The smoke test has none. */
const toolEntries =
  process.env['KINGLY_BUILD_SOURCES'] === undefined
    ? {
        'tools-files': source('src-tools/files/entry.ts'),
        'tools-web-fetch': source('src-tools/web-fetch/entry.ts'),
        'tools-shell': source('src-tools/shell/entry.ts'),
        'tools-sqlite': source('src-tools/sqlite/entry.ts'),
        'tools-kingly': source('src-tools/kingly/entry.ts'),
        'tools-time': source('src-tools/time/entry.ts'),
      }
    : {};

/** What runs in Electron's Node: name of the built file → source. All lie flat in one folder, chunks too. */
export const nodeEntries = {
  main: source('src-main/main.ts'),
  backend: source('src-backend/backend.ts'),
  frontend: source('src-models/frontend/frontend.ts'),
  'store-thread': source('db/store-thread.ts'),
  ...toolEntries,
} as const;

/** The browser host runs in plain Node only. */
export const headlessEntry = source('src-headless/headless.ts');

export const preloadEntry = source('src-preload/preload.ts');

export const rendererFolder = source('src-renderer');

/**
 * Packages that are not bundled because they find their native file beside themselves.
 * Everything else becomes part of the bundle.
 */
export const nativePackages: readonly (string | RegExp)[] = [
  'better-sqlite3',
  'sqlite-vec',
  /^@node-llama-cpp\//,
  /^@reflink\//,
];

/** The web server has its own conventions for loading plugins; it stays a package too. */
export const serverPackages: readonly (string | RegExp)[] = ['fastify', /^@fastify\//];
