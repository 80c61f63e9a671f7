import react from '@vitejs/plugin-react';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';
import { bundleNodeLlamaCpp } from '../bundle-node-llama-cpp.ts';
import { frontendFiles } from '../frontend-files.ts';
import { workflowFiles } from '../workflow-files.ts';
import {
  nativePackages,
  nodeEntries,
  preloadEntry,
  projectFolder,
  rendererFolder,
} from '../rooms.ts';
import { ensureBetterSqliteForNodeApi8 } from '../test-runtime/better-sqlite-node-api-8.mjs';
import { olderRegularExpressions, rendererPrelude } from './plugins.ts';

/** Electron 22: Node 16.17 and Chrome 108. */
const nodeTarget = 'node16.17';
const chromeTarget = 'chrome108';
const outFolder = path.join(process.env['KINGLY_BUILD_SOURCES'] ?? projectFolder, 'out-compat');
const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * Builds the product for the tests' old Electron into `out-compat/`, complete with the native
 * packages it needs, so that the folder can be copied and run anywhere.
 */
export async function buildForCompatibility(): Promise<void> {
  rmSync(outFolder, { recursive: true, force: true });
  await build(nodeConfiguration('main', { prelude: path.join(here, 'prelude.ts') }, ''));
  await build(nodeConfiguration('main', nodeEntries, `require('./prelude.js');`));
  await build(nodeConfiguration('preload', { preload: preloadEntry }, '', '.cjs'));
  await build({
    configFile: false,
    logLevel: 'warn',
    root: rendererFolder,
    base: './',
    plugins: [react(), rendererPrelude()],
    css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 108 << 16 } } },
    build: {
      target: chromeTarget,
      cssMinify: 'lightningcss',
      outDir: path.join(outFolder, 'renderer'),
      emptyOutDir: false,
      chunkSizeWarningLimit: 2500,
    },
  });
  await copyNativePackages();
  // The repository says "module"; this build is CommonJS. Written last: a folder without it is half built.
  const manifest = {
    name: 'kingly',
    productName: 'Kingly',
    version: productVersion(),
    type: 'commonjs',
    main: 'main/main.js',
  };
  writeFileSync(path.join(outFolder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function productVersion(): string {
  const manifest: unknown = require('../../package.json');
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed && typeof manifest.version === 'string' ? manifest.version : '0.0.0';
}

function nodeConfiguration(
  folder: string,
  input: Readonly<Record<string, string>>,
  banner: string,
  extension = '.js',
): InlineConfig {
  return {
    configFile: false,
    logLevel: 'warn',
    root: projectFolder,
    plugins: [
      bundleNodeLlamaCpp(),
      olderRegularExpressions(),
      ...(folder === 'main' ? [workflowFiles(), frontendFiles()] : []),
    ],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: nodeTarget,
      outDir: path.join(outFolder, folder),
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rolldownOptions: {
        input: { ...input },
        external: ['electron', ...nativePackages],
        output: {
          format: 'cjs',
          entryFileNames: `[name]${extension}`,
          chunkFileNames: '[name]-[hash].js',
          ...(banner === ''
            ? {}
            : { banner: (chunk: { readonly isEntry: boolean }) => (chunk.isEntry ? banner : '') }),
        },
      },
    },
  };
}

async function copyNativePackages(): Promise<void> {
  const modules = path.join(outFolder, 'node_modules');
  mkdirSync(path.join(modules, '@node-llama-cpp'), { recursive: true });
  const platform =
    process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'win' : 'linux';
  const folders = [
    ['better-sqlite3', await ensureBetterSqliteForNodeApi8()],
    ['sqlite-vec', packageFolder('sqlite-vec')],
    ...[
      `sqlite-vec-${process.platform}-${process.arch}`,
      `@node-llama-cpp/${platform}-${process.arch}`,
    ].map((name) => [name, packageFolder(name)]),
  ];
  for (const [name, folder] of folders) {
    if (name !== undefined && folder !== undefined)
      cpSync(folder, path.join(modules, name), { recursive: true });
  }
}

function packageFolder(name: string): string {
  const found = (require.resolve.paths(name) ?? [])
    .map((folder) => path.join(folder, name))
    .find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`The package ${name} is not installed: run npm ci.`);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  await buildForCompatibility();
  process.stdout.write(`Built out-compat/ in ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);
}
