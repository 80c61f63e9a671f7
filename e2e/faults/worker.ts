import { flushCompileCache } from 'node:module';
import { createModelCatalog } from '#models/catalog/create-model-catalog.ts';
import { startBackend } from '#backend/backend-process.ts';
import { jobHandlers } from '#backend/handlers/index.ts';
import { standardErrorLog } from '#backend/log.ts';
import { parentPort } from '#shared/rpc/parent-port.ts';
import { defaultPools } from '#backend/runner/pools.ts';
import { effectHandler } from './effect-handler.ts';
import { folderVariable, openLedger } from './ledger.ts';
import { triggerIn } from './trigger.ts';
import { watchedPort } from './watched-port.ts';

/**
 * The backend process as it is, except for one kind of job, whose effects are written to a ledger,
 * and for what the environment orders: trigger points, a short lease, more places.
 */
const folder = process.env[folderVariable] ?? '';
const ledger = openLedger(folder);
const reached = triggerIn(folder, ledger);
const leaseMs = Number(process.env['KINGLY_FAULTS_LEASE_MS'] ?? 0);
const places = Number(process.env['KINGLY_FAULTS_PLACES'] ?? 2);

const port = watchedPort(parentPort(process), { reached, leaseMs: leaseMs === 0 ? null : leaseMs });
startBackend({
  port,
  log: standardErrorLog((line) => process.stderr.write(line)),
  handlers: { ...jobHandlers, context_load: effectHandler(ledger, reached) },
  pools: defaultPools.map((pool) =>
    pool.kinds.includes('context_load') ? { ...pool, places } : pool,
  ),
  backoff: { baseMs: 100, maximumMs: 1_000 },
  createCatalog: ({ choice, onStatus }) =>
    createModelCatalog({
      cacheFolder: folder,
      ollamaHost: undefined,
      scriptPath: process.env['KINGLY_MODEL_SCRIPT'],
      choice,
      onStatus,
      log: () => {},
    }),
});
ledger.write({ event: 'started' });
// Else it is kept at an orderly end only, which most of these processes do not have.
flushCompileCache();
// Whoever started it is gone.
port.onClose(() => process.exit(0));
