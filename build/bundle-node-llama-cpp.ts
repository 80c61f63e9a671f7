import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';

const packageFolder = path.dirname(
  path.dirname(createRequire(import.meta.url).resolve('node-llama-cpp')),
);

/**
 * Lets node-llama-cpp be bundled. It looks beside its own files for its version and for a
 * script to fork, which a bundle does not have: those few modules are replaced. The native
 * binding stays outside, in the package `@node-llama-cpp/<platform>`.
 *
 * Unbundled it would not run in the product: its self-test on Linux forks the executable, and
 * with the RunAsNode fuse off that starts a second app instead of a script.
 */
export function bundleNodeLlamaCpp(): Plugin {
  const replacements = new Map([
    [
      'dist/utils/getModuleVersion.js',
      `export async function getModuleVersion() { return ${JSON.stringify(packageVersion())}; }`,
    ],
    [
      'dist/bindings/utils/testBindingBinary.js',
      'export async function testBindingBinary() { return true; }',
    ],
    [
      'dist/bindings/utils/binariesGithubRelease.js',
      `export const builtinLlamaCppRelease = ${JSON.stringify(llamaCppRelease())};
       export const defaultLlamaCppRelease = builtinLlamaCppRelease;
       export async function getBinariesGithubRelease() { return builtinLlamaCppRelease; }
       export async function setBinariesGithubRelease() {}`,
    ],
  ]);
  const used = new Set<string>();
  return {
    name: 'kingly:bundle-node-llama-cpp',
    enforce: 'pre',
    load: {
      filter: { id: /[\\/]node_modules[\\/]node-llama-cpp[\\/]dist[\\/]/ },
      handler(id) {
        const name = path.relative(packageFolder, id.split('?')[0] ?? id).replaceAll('\\', '/');
        const replacement = replacements.get(name);
        if (replacement !== undefined) used.add(name);
        return replacement ?? null;
      },
    },
    transform: {
      // electron-vite puts its own `__filename` and `__dirname` at the top of a bundle.
      filter: { id: /[\\/]node_modules[\\/]/, code: /(?:const|let|var) __(?:file|dir)name =/ },
      handler(code) {
        return { code: code.replace(/\b__(file|dir)name\b/g, '__module_$1name'), map: null };
      },
    },
    buildEnd(error) {
      if (error !== undefined || used.size === 0) return;
      const missed = [...replacements.keys()].filter((name) => !used.has(name));
      if (missed.length > 0)
        this.error(
          `node-llama-cpp has changed: ${missed.join(', ')} not found. Look at ${import.meta.url}.`,
        );
    },
  };
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(packageFolder, 'package.json'), 'utf8'),
  );
  if (
    typeof manifest === 'object' &&
    manifest !== null &&
    'version' in manifest &&
    typeof manifest.version === 'string'
  ) {
    return manifest.version;
  }
  throw new Error('node-llama-cpp has no version.');
}

function llamaCppRelease(): string {
  const release: unknown = JSON.parse(
    readFileSync(path.join(packageFolder, 'llama', 'binariesGithubRelease.json'), 'utf8'),
  );
  if (
    typeof release === 'object' &&
    release !== null &&
    'release' in release &&
    typeof release.release === 'string'
  ) {
    return release.release;
  }
  throw new Error('node-llama-cpp names no llama.cpp release.');
}
