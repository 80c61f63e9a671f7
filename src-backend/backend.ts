import { homedir } from 'node:os';
import path from 'node:path';
import { createModelCatalog } from '#models/catalog/create-model-catalog.ts';
import { openEmbeddingModel } from '#models/catalog/open-embedding-model.ts';
import { startBackend } from './backend-process.ts';
import { standardErrorLog } from './log.ts';
import { lowerPriority } from '#models/process/lower-priority.ts';
import { parentPort } from '#models/process/parent-port.ts';

/** Work gives way to the window and to the readers of what is typed. */
const niceness = 10;
/** How long freeing the models may hold up the end. */
const closeWithinMs = 1_000;

const log = standardErrorLog((line) => process.stderr.write(line));

lowerPriority(niceness, log.warn);

const port = parentPort();
const cacheFolder = process.env['KINGLY_CACHE'] ?? path.join(homedir(), '.cache', 'kingly');
const close = startBackend({
  port,
  log,
  openEmbeddingModel: (id) =>
    openEmbeddingModel(
      {
        cacheFolder,
        ollamaHost: process.env['OLLAMA_HOST'],
        isScripted: process.env['KINGLY_MODEL_SCRIPT'] !== undefined,
      },
      id ?? process.env['KINGLY_EMBEDDING_MODEL'] ?? null,
    ),
  createCatalog: ({ choice, onStatus }) =>
    createModelCatalog({
      cacheFolder,
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
