import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { type ProbeReport, readPaintProbe } from './paint-probe.ts';
import { remark } from './prepare.ts';
import { quantile } from './ratio.ts';

/** The least that Event Timing tells of. */
export const eventTimingStepMs = 16;

/** Two views of the same Enters, in milliseconds, none left out. */
export type PaintTimes = {
  /** Key down to after the frame that shows it. */
  readonly painted: readonly number[];
  /** The browser’s own Event Timing, in steps of 8; what it does not tell of counts as 16. */
  readonly eventTiming: readonly number[];
};

/**
 * Waits until each of `count` Enters was seen, and joins them with Event Timing.
 * @throws Error when one was never painted or never seen
 */
export async function paintTimes(page: Page, count: number, name: string): Promise<PaintTimes> {
  let report = await readPaintProbe(page);
  for (let tries = 0; report.samples.length < count && tries < 50; tries += 1) {
    await delay(100);
    report = await readPaintProbe(page);
  }
  if (report.samples.length !== count) {
    throw new Error(`${name}: ${count} Enters were pressed, ${report.samples.length} were seen`);
  }
  return joined(report, name);
}

function joined({ samples, entries, interactions }: ProbeReport, name: string): PaintTimes {
  const painted: number[] = [];
  const eventTiming: number[] = [];
  const told: ProbeReport['entries'] = [];
  let untold = 0;
  let late = 0;
  for (const sample of samples) {
    if (sample.painted === null) throw new Error(`${name}: an Enter was never painted`);
    painted.push(sample.painted - sample.at);
    if (sample.frames > 1) late += 1;
    const entry = entries.find(({ at }) => Math.abs(at - sample.at) < 0.25);
    if (entry === undefined) untold += 1;
    else told.push(entry);
    eventTiming.push(entry?.duration ?? eventTimingStepMs);
  }
  const known = interactions === null ? 'not counted' : `${interactions} counted`;
  remark(
    `${name}: ${samples.length} Enters, ${late} not in the first frame; ${untold} under ${eventTimingStepMs} ms in Event Timing (interactions: ${known})`,
  );
  const part = (of: (entry: ProbeReport['entries'][number]) => number): string =>
    [0.5, 0.99].map((share) => quantile(told.map(of), share).toFixed(1)).join('/');
  remark(
    `${name}, p50/p99 of those told: ${part(({ delay: each }) => each)} ms until handled, ${part(({ handling }) => handling)} ms handled, ${part((each) => each.duration - each.delay - each.handling)} ms until presented`,
  );
  return { painted, eventTiming };
}
