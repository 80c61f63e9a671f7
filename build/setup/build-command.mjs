/** `npm run build`: builds `out/`, stale or not. */
import { ensureBuilt } from './build-app.mjs';
import { runStep } from './report.mjs';

try {
  await runStep('Build', (step) => ensureBuilt(step, { force: true }));
} catch {
  process.exitCode = 1;
}
