import { app } from 'electron';
import { processStarterCases } from '#core/process-starter.contract.ts';
import { utilityProcessStarter } from './utility-process-starter.ts';

/**
 * A main script that runs the starters' contract suite over utility processes in a real Electron.
 * Built as one file, with `KINGLY_STARTER_ENTRY` naming the built `process-starter.fixture.ts` of
 * src-core. Prints one line of JSON, `{ name, error }` for each case, and ends with 0 if all passed.
 */
async function runContract(): Promise<void> {
  await app.whenReady();
  const subject = {
    createStarter: utilityProcessStarter,
    entryPath: process.env['KINGLY_STARTER_ENTRY'] ?? '',
  };
  const results: { readonly name: string; readonly error: string | null }[] = [];
  for (const { name, run } of processStarterCases) {
    const error = await run(subject).then(
      () => null,
      (reason: unknown) => String(reason),
    );
    results.push({ name, error });
  }
  process.stdout.write(`${JSON.stringify(results)}\n`);
  app.exit(results.every(({ error }) => error === null) ? 0 : 1);
}

void runContract();
