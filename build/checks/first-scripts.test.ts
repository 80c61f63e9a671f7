import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const build = fileURLToPath(new URL('..', import.meta.url));

/** What a file imports when it is loaded (not what it may import later, by `await import`). */
function staticImports(file: string): string[] {
  const source = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
  return [...source.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';|^import '([^']+)';/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

test.each(['start.mjs', 'test.mjs'])('%s loads before any package is installed', (entry) => {
  const waiting = [path.join(build, entry)];
  const seen = new Set(waiting);
  const outside: string[] = [];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const specifier of staticImports(file)) {
      if (specifier.startsWith('node:')) continue;
      const target = path.join(path.dirname(file), specifier);
      // TypeScript needs Node 24, which comes with the packages.
      if (!specifier.startsWith('.') || !target.endsWith('.mjs')) {
        outside.push(`${path.relative(build, file)} imports ${specifier}`);
      } else if (!seen.has(target)) {
        seen.add(target);
        waiting.push(target);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(outside).toEqual([]);
});
