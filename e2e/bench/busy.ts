import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { heavyTasks, type Said } from './said.ts';
import { openJobs } from './store-file.ts';

/** Tasks handed over before a measurement. */
export const heavyTaskCount = 12;
/** With fewer waiting, more are handed over, and at the end that many must still wait. */
const fewest = 4;
const tooFew = 2;

/** The kernel counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Processor seconds that a process has used. */
function processorSeconds(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Messages of which each tenth gives way to more work where little is left. */
export function* feeding(dataFolder: string, all: readonly Said[]): Generator<Said> {
  const more = heavyTasks(all.length);
  for (const [index, said] of all.entries()) {
    const text = more[index];
    const feeds = index % 10 === 0 && openJobs(dataFolder).waiting < fewest;
    yield feeds && text !== undefined ? { ...said, text } : said;
  }
}

/**
 * Waits until the backend is at the first of many tasks. What it returns is to be called at the
 * end of the measurement: it says how busy the backend was.
 * @throws Error when the work does not begin, or ran out (fewer than two jobs waited at the end)
 */
export async function whileBusy(
  dataFolder: string,
  backendProcessId: number,
): Promise<() => string> {
  const isBusy = (): boolean => {
    const { waiting, running } = openJobs(dataFolder);
    return running > 0 && waiting >= fewest;
  };
  for (let tries = 0; !isBusy(); tries += 1) {
    if (tries > 200) throw new Error('The backend did not begin to work');
    await delay(100);
  }
  // The model is loaded for the first one.
  await delay(2_000);
  const start = performance.now();
  const used = processorSeconds(backendProcessId);
  return () => {
    const { waiting, running } = openJobs(dataFolder);
    if (waiting < tooFew) throw new Error(`The work ran out: ${waiting} jobs waited at the end`);
    const cores =
      (processorSeconds(backendProcessId) - used) / ((performance.now() - start) / 1_000);
    return `the backend used ${cores.toFixed(2)} cores throughout; at the end ${running} jobs ran and ${waiting} waited`;
  };
}
