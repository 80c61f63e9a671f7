import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Application } from '#core/application.ts';
import { createApplication } from '#core/create-application.ts';
import { type FileLog, openFileLog } from '#core/host/file-log.ts';
import { guardProcess } from '#core/host/process-guard.ts';
import { cacheFolder, dataFolder, type Machine } from '#core/host/folders.ts';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import { KinglyError } from '#shared/errors.ts';
import { openAccess } from './access.ts';
import { openInBrowser } from './browser.ts';
import type { HeadlessOptions } from './command-line.ts';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';

export type HeadlessSetup = HeadlessOptions & {
  readonly machine: Machine;
  readonly storeThreadPath: string;
  readonly backendPath: string;
  /** The entry of a built-in tool server, by its name. */
  readonly toolServerPath: (server: string) => string;
  readonly frontend?: { readonly entryPath: string; readonly filesFolder: string };
  readonly workflowsFolder: string;
  readonly pageFolder: string;
  /** The package.json that says which version this is. */
  readonly manifestPath: string;
};

/** From the request to stop, the app has this long, in milliseconds; whoever started it waits 10 s. */
const closingLimitMs = 9_000;

/**
 * Runs the app for browsers until a signal ends it. Prints the link, one line, on stdout.
 * @throws KinglyError when the store cannot be opened or the port is taken
 */
export async function runHeadless(setup: HeadlessSetup): Promise<void> {
  const folder = dataFolder(setup.machine);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = openFileLog({
    file: join(folder, 'logs', 'kingly-headless.log'),
    echo: (line) => void process.stderr.write(`${line}\n`),
  });
  // A closed terminal is no reason to end: what it would have shown is in the log file.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const guarded: { application?: Application; end?: (code: number) => void } = {};
  guardProcess({
    log,
    onProblem: (message) => guarded.application?.tellProblem(message),
    // Nobody can say what still holds after this; work that runs is taken up at the next start.
    onFatal: () => (guarded.end === undefined ? process.exit(1) : guarded.end(1)),
  });
  const version = readVersion(setup.manifestPath);
  log.info('Kingly starts', { version, node: process.versions.node, platform: process.platform });

  const access = openAccess(folder);
  const application = await createApplication({
    shell: 'headless',
    version,
    dataFolder: folder,
    cacheFolder: cacheFolder(setup.machine),
    storeThreadPath: setup.storeThreadPath,
    backendPath: setup.backendPath,
    ...(setup.frontend === undefined ? {} : { frontend: setup.frontend }),
    workflowsFolder: setup.workflowsFolder,
    toolServerPath: setup.toolServerPath,
    starter: nodeProcessStarter((name, line) => log.info(name, { line })),
    log,
  });
  const server = await listen(
    { application, access, pageFolder: setup.pageFolder, log },
    setup,
  ).catch(async (error: unknown) => {
    await application.close();
    throw error;
  });
  guarded.application = application;
  guarded.end = endInOrder(application, server, log);
  process.stdout.write(`Kingly is open at ${server.link}\n`);
  // Whoever reads the link from a pipe opens it, or does not, by themselves.
  if (setup.open && process.stdout.isTTY) openInBrowser(server.link);
}

/** The usual port, so that a browser’s session and bookmark stay good; another one when it is taken. */
async function listen(
  options: ServerOptions,
  { port, portIsChosen }: HeadlessOptions,
): Promise<RunningServer> {
  try {
    return await startServer(options, port);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    if (!portIsChosen) return startServer(options, 0);
    throw new KinglyError(
      'invalid_input',
      `Port ${port} is taken by another program. Choose another with --port.`,
      {
        cause: error,
      },
    );
  }
}

/** Ends on a signal; the function returned ends with another code. Whatever comes first counts. */
function endInOrder(
  application: Application,
  server: RunningServer,
  log: FileLog,
): (code: number) => void {
  let isEnding = false;
  const close = async (code: number): Promise<void> => {
    const late = setTimeout(() => {
      log.error('Kingly did not end in time; its work is taken up at the next start');
      process.exit(1);
    }, closingLimitMs);
    await server.close();
    await application.close();
    clearTimeout(late);
    log.info('Kingly has ended');
    log.close();
    process.exit(code);
  };
  const end = (code: number): void => {
    if (isEnding) return;
    isEnding = true;
    close(code).catch((error: unknown) => {
      log.error('Kingly did not end in order', { error });
      process.exit(1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
  return end;
}

function readVersion(manifestPath: string): string {
  const manifest = z.object({ version: z.string() });
  return manifest.parse(JSON.parse(readFileSync(manifestPath, 'utf8'))).version;
}
