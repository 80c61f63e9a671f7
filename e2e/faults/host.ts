import { fileURLToPath } from 'node:url';
import { thisMachine } from '#core/host/folders.ts';
import { readCommandLine } from '#headless/command-line.ts';
import { runHeadless } from '#headless/run-headless.ts';
import { folderVariable } from './ledger.ts';

function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The headless host as it is, with the worker of these tests in the place of the backend. */
await runHeadless({
  ...readCommandLine(process.argv.slice(2), process.env),
  machine: thisMachine(),
  storeThreadPath: beside('../../db/store-thread.ts'),
  backendPath: beside('./worker.ts'),
  toolServerPath: (server) => beside(`../../src-tools/${server}/entry.ts`),
  workflowsFolder: beside('../../src-core/workflows/built-in'),
  pageFolder: process.env[folderVariable] ?? '',
  manifestPath: beside('../../package.json'),
});
