import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawIpc, rooms } from './import-table.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const roomNames = Object.keys(rooms);
const productRooms = roomNames.filter((name) => !['e2e', 'build', 'training'].includes(name));

/** ARCHITECTURE.md's table, written down a second time on purpose. */
const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  'src-shared': [],
  db: ['src-shared'],
  'src-models': ['src-shared'],
  'src-backend': ['src-shared', 'src-models'],
  'src-tools': ['src-shared'],
  'src-core': ['src-shared', 'db'],
  'src-main': ['src-shared', 'src-core'],
  'src-headless': ['src-shared', 'src-core'],
  'src-memory-server': ['src-shared', 'db', 'src-core'],
  'src-preload': ['src-shared'],
  'src-renderer': ['src-shared'],
  training: ['src-shared', 'src-renderer'],
  e2e: [...productRooms, 'build'],
  build: [],
};

/** Where each of these packages may be imported from (e2e and build stand outside the product). */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
  electron: ['src-main', 'src-preload'],
  'better-sqlite3': ['db', 'src-tools'],
  'sqlite-vec': ['db'],
  croner: ['src-core'],
  ollama: ['src-models'],
  'node-llama-cpp': ['src-models'],
  '@modelcontextprotocol/sdk/client/index.js': ['src-backend', 'src-memory-server', 'src-tools'],
  fastify: ['src-headless'],
  '@fastify/static': ['src-headless'],
  react: ['src-renderer'],
  zustand: ['src-renderer'],
  'some-new-package': [],
};

const withoutNode = ['src-shared', 'src-preload', 'src-renderer'];

type Case = { readonly file: string; readonly source: string; readonly refused: boolean };

const cases: Case[] = [];

function add(room: string, name: string, source: string, refused: boolean): void {
  cases.push({ file: `${room}/deep/${String(cases.length)}-${name}`, source, refused });
}

/** Every way in which TypeScript can name another module. */
function forms(specifier: string): readonly string[] {
  return [
    `import { thing } from '${specifier}';\nexport const used = thing;\n`,
    `import type { Thing } from '${specifier}';\nexport type Used = Thing;\n`,
    `import '${specifier}';\n`,
    `export { thing } from '${specifier}';\n`,
    `export type { Thing } from '${specifier}';\n`,
    `export * from '${specifier}';\n`,
    `export const used = import('${specifier}');\n`,
    `export const used = import(\`${specifier}\`);\n`,
    `export type Used = import('${specifier}').Thing;\n`,
    `export type Used = typeof import('${specifier}');\n`,
    `export const used: unknown = require('${specifier}');\n`,
  ];
}

const shortNames: Readonly<Record<string, string>> = { db: '#db', build: '#build' };

for (const from of roomNames) {
  const allowed = allowedRooms[from] ?? [];
  for (const to of roomNames.filter((name) => name !== from)) {
    const subpath = shortNames[to] ?? `#${to.replace('src-', '')}`;
    const hasSubpath = to !== 'e2e' && to !== 'training';
    for (const source of hasSubpath ? forms(`${subpath}/thing.ts`) : []) {
      add(from, 'subpath.ts', source, !allowed.includes(to));
    }
    for (const source of forms(`../../${to}/thing.ts`)) add(from, 'relative.ts', source, true);
    // A test file gets no more rooms than its neighbours.
    if (hasSubpath && !allowed.includes(to)) {
      add(
        from,
        'case.test.ts',
        `import { thing } from '${subpath}/thing.ts';\nexport const used = thing;\n`,
        true,
      );
    }
  }
  for (const source of forms('../neighbour.ts')) add(from, 'inside.ts', source, false);
  const nodeRefused = withoutNode.includes(from);
  for (const source of forms('node:fs')) add(from, 'node.ts', source, nodeRefused);
  add(
    from,
    'bare-node.ts',
    `import { readFileSync } from 'fs';\nexport const used = readFileSync;\n`,
    true,
  );
  add(
    from,
    'absolute.ts',
    `import { thing } from '/etc/thing.ts';\nexport const used = thing;\n`,
    true,
  );
  const free = from === 'e2e' || from === 'build';
  for (const [name, homes] of Object.entries(packageHomes)) {
    for (const source of forms(name)) {
      // Electron as a whole would bring its raw IPC with it.
      const whole = name === 'electron' && /export \*|used = import\(|typeof import/.test(source);
      add(from, 'package.ts', source, !free && (!homes.includes(from) || whole));
    }
  }
  if (withoutNode.includes(from)) {
    add(from, 'computed.ts', `export const used = (name: string) => import(name);\n`, true);
  }
}
for (const [name, home] of rawIpc) {
  const source = `import { ${name} } from 'electron';\nexport const used = ${name};\n`;
  cases.push({ file: home, source, refused: false });
  for (const room of ['src-main', 'src-preload']) add(room, 'ipc.ts', source, true);
}
for (const room of ['src-main', 'src-preload']) {
  add(
    room,
    'whole.ts',
    `import * as electron from 'electron';\nexport const used = electron;\n`,
    true,
  );
  add(
    room,
    'default.ts',
    `import electron from 'electron';\nexport const used = electron;\n`,
    true,
  );
}

describe('the import table, enforced by the linter', () => {
  let folder = '';
  let refused: ReadonlySet<string> = new Set();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kingly-imports-'));
    for (const { file, source } of cases) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), source);
    }
    refused = await lint(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('knows every room of the table and no other', () => {
    expect(Object.keys(allowedRooms).sort()).toEqual([...roomNames].sort());
  });

  test.each(roomNames)('%s: refuses what is forbidden, accepts what is allowed', (room) => {
    const own = cases.filter(({ file }) => file.startsWith(`${room}/`));
    expect(own.length).toBeGreaterThan(100);
    const wrong = own.filter((one) => refused.has(one.file) !== one.refused);
    expect(
      wrong.map((one) => `${one.refused ? 'accepted' : 'refused'}: ${one.file} ${one.source}`),
    ).toEqual([]);
  });
});

/** The files in which the repository's own lint configuration refuses an import. */
function lint(folder: string): Promise<ReadonlySet<string>> {
  const linter = path.join(repository, 'node_modules/oxlint/bin/oxlint');
  const parameters = [
    linter,
    '--config',
    path.join(repository, '.oxlintrc.json'),
    '--format',
    'json',
  ];
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 100_000_000 };
    execFile(process.execPath, parameters, options, (_error, stdout, stderr) => {
      try {
        const report: { diagnostics: readonly { code?: string; filename: string }[] } =
          JSON.parse(stdout);
        const found = report.diagnostics.filter(({ code }) => code === 'kingly(import-table)');
        resolve(new Set(found.map(({ filename }) => filename.replaceAll('\\', '/'))));
      } catch {
        reject(
          new Error(`The linter gave no report: ${stdout.slice(0, 500)}${stderr.slice(0, 500)}`),
        );
      }
    });
  });
}
