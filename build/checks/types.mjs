/** `npm run types`: TypeScript over each environment's tsconfig, two at a time. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../setup/child.mjs';
import { packageFile, projectEnvironment, projectNode, root } from '../setup/places.mjs';

/** @returns {string[]} every room's tsconfig and the one of the tests, from the root */
export function typeScriptProjects() {
  const rooms = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'tsconfig.json')))
    .map((entry) => `${entry.name}/tsconfig.json`);
  return [...rooms.sort(), 'tsconfig.tests.json'];
}

/**
 * Checks all projects.
 * @returns {Promise<{ project: string, ok: boolean, output: string }[]>}
 */
export async function checkTypes() {
  const waiting = typeScriptProjects();
  /** @type {{ project: string, ok: boolean, output: string }[]} */
  const results = [];
  const work = async () => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      const result = await run(
        projectNode(),
        [packageFile('typescript', 'bin/tsc'), '-p', project, '--pretty', 'false'],
        {
          cwd: root,
          env: projectEnvironment(),
          timeLimit: 300_000,
        },
      );
      // A folder whose sources are all still to come is no error.
      const empty = /error TS18003/.test(result.output);
      results.push({ project, ok: result.code === 0 || empty, output: empty ? '' : result.output });
    }
  };
  await Promise.all([work(), work()]);
  return results.sort((a, b) => (a.project < b.project ? -1 : 1));
}

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const results = await checkTypes();
  for (const { project, ok, output } of results) {
    console.log(`${ok ? '✓' : '✗'} ${project}`);
    if (output !== '') console.log(output);
  }
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}
