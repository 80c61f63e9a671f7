/**
 * The import table of ARCHITECTURE.md as data: which room may import what, type imports too. The
 * lint rule beside this file enforces it; there is no exemption list.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';

/**
 * @typedef {{
 *   rooms: readonly string[], node: boolean, packages: readonly string[] | 'all',
 * }} Room `rooms` are the other rooms it may import, `node` is whether it may import Node's own
 *   modules, `packages` are the npm packages
 */

/** Every room by its folder. @type {Readonly<Record<string, Room>>} */
export const rooms = {
  'src-shared': {
    rooms: [],
    node: false,
    packages: ['zod', 'json5', 'jsonc-parser', 'lru-cache', 'yaml', '@marcbachmann/cel-js'],
  },
  db: {
    rooms: ['src-shared'],
    node: true,
    packages: ['better-sqlite3', 'chrono-node', 'sqlite-vec', 'stemmer', 'zod', 'json5'],
  },
  'src-models': {
    rooms: ['src-shared'],
    node: true,
    packages: ['ollama', 'node-llama-cpp', '@huggingface/tokenizers', 'zod', 'json5'],
  },
  'src-backend': {
    rooms: ['src-shared', 'src-models'],
    node: true,
    packages: ['@modelcontextprotocol/sdk', '@cfworker/json-schema', 'cross-spawn', 'zod', 'json5'],
  },
  'src-tools': {
    rooms: ['src-shared'],
    node: true,
    packages: [
      '@modelcontextprotocol/sdk',
      'better-sqlite3',
      'ipaddr.js',
      'picomatch',
      'turndown',
      '@joplin/turndown-plugin-gfm',
      'zod',
    ],
  },
  'src-core': { rooms: ['src-shared', 'db'], node: true, packages: ['croner', 'zod', 'json5'] },
  'src-main': { rooms: ['src-shared', 'src-core'], node: true, packages: ['electron', 'zod'] },
  'src-headless': {
    rooms: ['src-shared', 'src-core'],
    node: true,
    packages: ['fastify', '@fastify/cookie', '@fastify/static', '@fastify/websocket', 'ws', 'zod'],
  },
  'src-memory-server': {
    rooms: ['src-shared', 'db', 'src-core'],
    node: true,
    packages: ['@modelcontextprotocol/sdk', 'zod'],
  },
  'src-preload': { rooms: ['src-shared'], node: false, packages: ['electron'] },
  'src-renderer': {
    rooms: ['src-shared'],
    node: false,
    packages: [
      'react',
      'react-dom',
      'react-markdown',
      'react-virtuoso',
      'remark-gfm',
      'marked',
      'chrono-node',
      'lucide-react',
      'zustand',
      'zod',
      'json5',
      'vite',
    ],
  },
  // The reflex's weights are trained with the very features that the renderer computes.
  training: { rooms: ['src-shared', 'src-renderer'], node: true, packages: ['zod', 'json5'] },
  e2e: {
    rooms: [
      'src-shared',
      'db',
      'src-models',
      'src-backend',
      'src-tools',
      'src-core',
      'src-main',
      'src-headless',
      'src-memory-server',
      'src-preload',
      'src-renderer',
      'build',
    ],
    node: true,
    packages: 'all',
  },
  build: { rooms: [], node: true, packages: 'all' },
};

/** What test files (`*.test.ts`, `*.contract.ts`, `*.fixture.ts`, `test-support/`) of every room may import besides. */
export const forTests = { node: true, packages: ['vitest', 'fast-check', 'ws'] };

/** Package subpaths (`imports` in package.json) and the room each means. */
const subpaths = new Map([
  ['#shared', 'src-shared'],
  ['#db', 'db'],
  ['#models', 'src-models'],
  ['#backend', 'src-backend'],
  ['#tools', 'src-tools'],
  ['#core', 'src-core'],
  ['#main', 'src-main'],
  ['#headless', 'src-headless'],
  ['#memory-server', 'src-memory-server'],
  ['#preload', 'src-preload'],
  ['#renderer', 'src-renderer'],
  ['#build', 'build'],
]);

/** Electron's raw IPC: the one file per side that may import it. */
export const rawIpc = new Map([
  ['ipcMain', 'src-main/ipc-host.ts'],
  ['ipcRenderer', 'src-preload/preload.ts'],
]);

/**
 * The room a file is in.
 * @param {string} file path from the repository's root, with `/`
 * @returns {string | undefined} undefined for files that stand in no room, such as vitest.config.ts
 */
export function roomOf(file) {
  const folder = file.split('/')[0];
  return folder !== undefined && folder in rooms ? folder : undefined;
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function isTest(file) {
  return /\.(test|contract|fixture)\.tsx?$|\/test-support\//.test(file);
}

/**
 * @param {string} specifier
 * @returns {string} `@scope/name` or `name`, without subpath
 */
function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/**
 * What is wrong with an import, if anything.
 * @param {string} file the importing file's path from the repository's root, with `/`
 * @param {string} specifier what it imports, as written
 * @returns {string | undefined} the reason for people
 */
export function importProblem(file, specifier) {
  const from = roomOf(file);
  const room = from === undefined ? undefined : rooms[from];
  if (from === undefined || room === undefined) return undefined;
  const test = isTest(file);
  const source = specifier.replace(/[?].*$/, '');
  if (source.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), source));
    if (target === from || target.startsWith(`${from}/`)) return undefined;
    const other = roomOf(target);
    if (other !== undefined)
      return `${from} reaches ${other} by a relative path; use its # subpath if it may be imported at all`;
    return room.packages === 'all' && !target.startsWith('..')
      ? undefined
      : `${target} is outside ${from}`;
  }
  if (source.startsWith('#')) {
    const target = subpaths.get(source.split('/')[0] ?? '');
    if (target === undefined) return `${source} is no subpath of package.json`;
    return target === from || room.rooms.includes(target)
      ? undefined
      : `${from} may not import ${target} (it may import: ${room.rooms.join(', ') || 'no other room'})`;
  }
  if (source.startsWith('node:')) {
    return room.node || (test && forTests.node) ? undefined : `${from} runs without Node`;
  }
  if (builtinModules.includes(source)) return `write node:${source}`;
  if (/^([a-z]+:|\/)/i.test(source)) return 'absolute paths and addresses are not imported';
  const name = packageName(source);
  if (room.packages === 'all' || room.packages.includes(name)) return undefined;
  if (test && forTests.packages.includes(name)) return undefined;
  return `${from} may not import the package ${name}`;
}

/**
 * What is wrong with a name imported from `electron`, if anything.
 * @param {string} file path from the repository's root, with `/`
 * @param {string} name the imported name; `*` for the whole module, `default` for its default
 * @returns {string | undefined}
 */
export function electronNameProblem(file, name) {
  const room = roomOf(file);
  if (room === undefined || rooms[room]?.packages === 'all') return undefined;
  if (name === '*' || name === 'default') return 'import what you need from electron by name';
  const only = rawIpc.get(name);
  return only === undefined || only === file ? undefined : `${name} is used in ${only} only`;
}
