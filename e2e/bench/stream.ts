import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { person } from '../fixtures/person.ts';
import { withDesktop } from './desktop.ts';
import { inTokens, longAnswer } from './long-answer.ts';
import type { Metric } from './metric.ts';
import { remark } from './prepare.ts';
import { quantile } from './ratio.ts';

const tokensPerSecond = 60;
/** A frame that took longer than this missed at least one of the screen’s 60 a second. */
const droppedMs = 25;

const reportSchema = z.object({
  /** Tasks over 50 ms, in milliseconds. */
  longTasks: z.array(z.number()),
  /** Time between frames, in milliseconds. */
  frames: z.array(z.number()),
});

/**
 * Tasks over 50 ms in the window’s main thread, in the real Electron, while a long Markdown answer
 * is written at 60 tokens a second; must be none.
 */
export async function* streamBenchmark(): AsyncGenerator<Metric> {
  const tokens = inTokens(longAnswer);
  const script = [
    {
      match: { lastUser: 'lamp' },
      chunks: tokens.map((text) => ({ text, delayMs: 1_000 / tokensPerSecond })),
    },
  ];
  const { longTasks, frames } = await withDesktop(script, ({ page }) => measure(page));
  const words = longAnswer.split(/\s+/u).length;
  remark(
    `stream: ${words} words in ${tokens.length} pieces; long tasks: ${longTasks.join(', ') || 'none'}`,
  );
  yield { metric: 'stream.longTasks', value: longTasks.length, unit: 'count', n: tokens.length };
  yield {
    metric: 'stream.droppedFrames',
    value: frames.filter((each) => each > droppedMs).length,
    unit: 'count',
    n: frames.length,
  };
  const frameP99 = Math.round(quantile(frames, 0.99) * 10) / 10;
  yield { metric: 'stream.frame.p99', value: frameP99, unit: 'ms', n: frames.length };
}

async function measure(page: Page): Promise<z.infer<typeof reportSchema>> {
  const me = person(page);
  // What a start brings with it is not the stream's.
  await delay(1_500);
  await me.say('Tell me about the lamp?');
  await expect(me.answerAt(0)).toContainText('keeper');
  await watchFrames(page);
  await expect(me.answerAt(0)).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 });
  return reportSchema.parse(
    await page.evaluate(() => {
      const report: unknown = Reflect.get(window, 'kinglyFrames');
      return report;
    }),
  );
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const longTasks: number[] = [];
    const frames: number[] = [];
    Reflect.set(window, 'kinglyFrames', { longTasks, frames });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const next = (now: number): void => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(next);
    });
  });
}
