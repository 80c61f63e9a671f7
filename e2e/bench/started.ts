import { type DataFolder, makeDataFolder } from '../fixtures/data-folder.ts';
import { type HeadlessHost, startHeadless } from '../fixtures/headless.ts';

/** A data folder that is removed also where the benchmark is interrupted. */
export function makeBenchFolder(): DataFolder {
  const folder = makeDataFolder();
  const remove = (): void => folder.remove();
  process.once('exit', remove);
  return {
    ...folder,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

/** A headless host that ends also where the benchmark is interrupted. */
export async function startBenchHost(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
): Promise<HeadlessHost> {
  const host = await startHeadless(dataFolder, environment);
  const end = (): void => void host.process.kill('SIGKILL');
  process.once('exit', end);
  host.process.once('exit', () => process.off('exit', end));
  return host;
}
