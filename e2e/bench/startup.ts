import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication } from '@playwright/test';
import { environmentFor, openDesktop } from './desktop.ts';
import type { Metric } from './metric.ts';
import { prepareDesktop } from './prepare.ts';
import { quantile } from './ratio.ts';
import { makeBenchFolder, startBenchHost } from './started.ts';

const starts = 5;
const ticksPerSecond = 100;

/**
 * Starts on data and caches that are warm: the desktop app until one can type, and the headless
 * host until its link is printed. The median is the figure; the slowest stands beside it.
 */
export async function* startupBenchmark(): AsyncGenerator<Metric> {
  await prepareDesktop();
  const folder = makeBenchFolder();
  try {
    const usable: number[] = [];
    const painted: number[] = [];
    // The first one makes the database and warms what the system keeps in memory.
    for (let start = 0; start <= starts; start += 1) {
      const desktop = await openDesktop('embedded', folder);
      try {
        const now = Date.now();
        const began = startedAt(desktop.app);
        if (start > 0) {
          usable.push(now - began);
          painted.push((await desktop.page.evaluate(firstPaint)) - began);
        }
      } finally {
        await desktop.quit();
      }
    }
    yield* summary('startup.usable', usable);
    yield* summary('startup.firstPaint', painted);
  } finally {
    folder.remove();
  }
  yield* summary('startup.headless', await headlessStarts());
}

async function headlessStarts(): Promise<number[]> {
  const folder = makeBenchFolder();
  const times: number[] = [];
  try {
    for (let start = 0; start <= starts; start += 1) {
      const began = performance.now();
      const host = await startBenchHost(folder.path, environmentFor('embedded', folder.path));
      if (start > 0) times.push(performance.now() - began);
      await host.stop();
      await delay(100);
    }
  } finally {
    folder.remove();
  }
  return times;
}

function* summary(name: string, samples: readonly number[]): Generator<Metric> {
  const line = { unit: 'ms', n: samples.length } as const;
  yield { metric: `${name}.ms`, value: Math.round(quantile(samples, 0.5)), ...line };
  yield { metric: `${name}.max.ms`, value: Math.round(Math.max(...samples)), ...line };
}

/** When the kernel started the app’s first process, in Unix milliseconds (to 10 ms). */
function startedAt(app: ElectronApplication): number {
  const stat = readFileSync(`/proc/${app.process().pid ?? 0}/stat`, 'latin1');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uptimeMs = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1_000;
  return Date.now() - uptimeMs + (ticks / ticksPerSecond) * 1_000;
}

/** When the page first painted something of its own, in Unix milliseconds. */
function firstPaint(): number {
  const [entry] = performance.getEntriesByName('first-contentful-paint');
  return performance.timeOrigin + (entry?.startTime ?? Number.NaN);
}
