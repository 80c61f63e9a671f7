import type { Page } from '@playwright/test';
import { z } from 'zod';
import { withDesktop } from './desktop.ts';
import { type Metric, percentiles } from './metric.ts';
import { instantAnswers } from './said.ts';
import { sendInPage } from './send-in-page.ts';
import { readStore } from './store-file.ts';

const tasks = 300;
const together = 3;

const seenSchema = z.array(z.tuple([z.string(), z.number()]));
const endedSchema = z.object({ replyId: z.string(), at: z.number() });

/**
 * A job’s end to its card in the window, in the real Electron: from the time of the committed
 * event to the moment at which the card in the document says that the task is done. Both are Unix
 * milliseconds of the same clock. A scripted model answers at once, so that many ends come soon.
 */
export async function* notifyBenchmark(): AsyncGenerator<Metric> {
  yield* percentiles(
    'notify',
    await withDesktop(instantAnswers, ({ page, dataFolder }) => measure(page, dataFolder)),
  );
}

async function measure(page: Page, dataFolder: string): Promise<number[]> {
  await watchDone(page);
  for (let sent = 0; sent < tasks; sent += together) {
    await sendInPage(
      page,
      Array.from({ length: together }, (_, index) => `tc:Note of day ${sent + index}|writing|low`),
      0,
    );
    await page.waitForFunction(
      (count) => {
        const seen: unknown = Reflect.get(window, 'kinglyDone');
        return seen instanceof Map && seen.size >= count;
      },
      sent + together,
      { timeout: 30_000, polling: 20 },
    );
  }
  const seen = new Map(seenSchema.parse(await page.evaluate(readDone)));
  const ended = readStore(
    dataFolder,
    endedSchema,
    `SELECT payload ->> '$.reply_id' AS replyId, min(created_at) AS at FROM events
     WHERE entity_type = 'task' AND payload ->> '$.status' = 'completed' GROUP BY entity_id`,
  );
  return ended.map(({ replyId, at }) => {
    const shown = seen.get(replyId);
    if (shown === undefined) throw new Error(`The card of ${replyId} was never done`);
    return shown - at;
  });
}

/** Notes for each reply when its card first says that the task is done. */
async function watchDone(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Map<string, number>();
    Reflect.set(window, 'kinglyDone', seen);
    new MutationObserver(() => {
      const now = Date.now();
      for (const card of document.querySelectorAll('[data-testid="task-card"].completed')) {
        const id = card.closest('[data-row]')?.getAttribute('data-row');
        if (typeof id === 'string' && !seen.has(id)) seen.set(id, now);
      }
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['class'] });
  });
}

function readDone(): [unknown, unknown][] {
  const seen: unknown = Reflect.get(window, 'kinglyDone');
  return seen instanceof Map ? [...seen] : [];
}
