import { fileURLToPath } from 'node:url';
import { thisMachine } from '#core/host/folders.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { readCommandLine } from './command-line.ts';
import { runHeadless } from './run-headless.ts';

/** The browser host’s entry. Its siblings in the build lie beside it. */
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function main(): Promise<void> {
  await runHeadless({
    ...readCommandLine(process.argv.slice(2), process.env),
    machine: thisMachine(),
    storeThreadPath: beside('./store-thread.js'),
    backendPath: beside('./backend.js'),
    toolServerPath: (server) => beside(`./tools-${server}.js`),
    frontend: { entryPath: beside('./frontend.js'), filesFolder: beside('./frontend-files') },
    workflowsFolder: beside('./workflows'),
    pageFolder: beside('../renderer/'),
    manifestPath: beside('../../package.json'),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${toErrorInfo(error).message}\n`);
  process.exit(1);
});
