import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataFolder, thisMachine } from '#core/host/folders.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { readCommandLine } from './command-line.ts';
import { createServer } from './create-server.ts';
import { openMemory } from './memory.ts';
import { serveHttp } from './http/serve-http.ts';
import { serveStdio } from './serve-stdio.ts';

/** Process entry: Kingly's memory for other programs. */
async function main(): Promise<void> {
  const options = readCommandLine(process.argv.slice(2));
  const folder = resolve(options.dataFolder ?? dataFolder(thisMachine()));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Standard output belongs to the protocol.
  const line = (message: string, details?: unknown): void =>
    void process.stderr.write(
      `${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}\n`,
    );
  const memory = openMemory({
    path: join(folder, 'kingly.db'),
    workspaceId: options.workspaceId,
    log: { info: line, warn: line, error: line },
  });
  let stopServing = async (): Promise<void> => {};
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    void stopServing().finally(() => {
      memory.close();
      process.exit(0);
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  if (options.port === null) {
    await serveStdio(createServer(memory, options.tools), end);
    line(`Kingly's memory in ${folder} is served on standard input and output`);
    return;
  }
  const server = await serveHttp({
    port: options.port,
    tokenFile: join(folder, 'memory-token'),
    createServer: () => createServer(memory, options.tools),
  });
  stopServing = server.close;
  line(`Kingly's memory in ${folder} is served at ${server.address}`);
  line(`The token is in ${server.tokenFile}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${toErrorInfo(error).message}\n`);
  process.exit(1);
});
