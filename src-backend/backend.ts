import { homedir } from 'node:os';
import path from 'node:path';
import { createModelCatalog } from '#models/catalog/create-model-catalog.ts';
import { startBackend } from './backend-process.ts';
import { standardErrorLog } from './log.ts';
import { yieldToOthers } from './lower-priority.ts';
import { parentPort } from '#shared/rpc/parent-port.ts';

/** How long freeing the models may hold up the end. */
const closeWithinMs = 1_000;

const log = standardErrorLog((line) => process.stderr.write(line));

yieldToOthers(log);

const port = parentPort(process);
const close = startBackend({
  port,
  log,
  createCatalog: ({ choice, onStatus }) =>
    createModelCatalog({
      cacheFolder: process.env['KINGLY_CACHE'] ?? path.join(homedir(), '.cache', 'kingly'),
      ollamaHost: process.env['OLLAMA_HOST'],
      scriptPath: process.env['KINGLY_MODEL_SCRIPT'],
      choice,
      onStatus,
      log: (message) => log.info(message),
    }),
});

// Whoever started it is gone: what ran is taken up by the next one.
port.onClose(() => {
  setTimeout(() => process.exit(0), closeWithinMs);
  close().then(
    () => process.exit(0),
    () => process.exit(0),
  );
});

process.on('unhandledRejection', (reason) => {
  log.error('A promise was rejected and nobody listened', { error: String(reason) });
});
