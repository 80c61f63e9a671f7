import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HeadlessHost, startHeadless } from '../fixtures/headless.ts';
import type { ScriptEntry } from '../fixtures/kingly.ts';
import { folderVariable, type Ledger, openLedger } from './ledger.ts';

const hostEntry = fileURLToPath(new URL('./host.ts', import.meta.url));

/** A host with the tests’ worker, on data that outlive it. */
export type FaultHost = {
  readonly folder: string;
  readonly ledger: Ledger;
  /** The one that runs now. */
  readonly host: () => HeadlessHost;
  /** Starts it again on the same data and port, after it has ended. */
  readonly startAgain: () => Promise<void>;
};

/** Starts it in an empty folder; `script` is what its model says. */
export async function startFaultHost(
  folder: string,
  script: readonly ScriptEntry[],
  environment: Readonly<Record<string, string>> = {},
): Promise<FaultHost> {
  const scriptPath = join(folder, 'model-script.json');
  writeFileSync(scriptPath, JSON.stringify({ entries: script }));
  const start = (port: number): Promise<HeadlessHost> =>
    startHeadless(
      folder,
      {
        [folderVariable]: folder,
        KINGLY_CACHE: folder,
        KINGLY_MODEL_SCRIPT: scriptPath,
        OLLAMA_HOST: 'http://127.0.0.1:9',
        // Sources run without a build: read once, not at each of a thousand starts.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...environment,
      },
      port,
      hostEntry,
    );
  let host = await start(0);
  return {
    folder,
    ledger: openLedger(folder),
    host: () => host,
    startAgain: async () => {
      host = await start(Number(new URL(host.url).port));
    },
  };
}
