import type { Page } from '@playwright/test';
import { makeDataFolder } from '../fixtures/data-folder.ts';
import { expect, test } from '../fixtures/kingly.ts';
import { seedLargeConversation } from '../fixtures/large-conversation.ts';
import { person } from '../fixtures/person.ts';

const messages = 10_000;
/** Generous bounds for a machine that does other things too, in milliseconds. */
const bounds = { open: 5_000, longTask: 400 } as const;

/** Scrolls by steps through the list, one a frame, and measures what that cost. */
async function scroll(page: Page, direction: 'up' | 'down', steps: number) {
  return await page.evaluate(
    async ({ sign, count }) => {
      const list = document.querySelector('[data-testid=message-list]');
      if (list === null) throw new Error('There is no list');
      const longTasks: number[] = [];
      const watch = new PerformanceObserver((seen) =>
        longTasks.push(...seen.getEntries().map(({ duration }) => Math.round(duration))),
      );
      watch.observe({ type: 'longtask' });
      const frame = () =>
        new Promise<number>((resolve) => {
          requestAnimationFrame(resolve);
          // A page that paints nothing is to fail the bounds, not to hang the test.
          setTimeout(() => resolve(performance.now()), 1_000);
        });
      let rows = 0;
      let blank = 0;
      let last = await frame();
      let slowest = 0;
      const begun = last;
      let moved = last;
      for (let step = 0; step < count;) {
        const before = list.scrollTop;
        list.scrollTop += sign * 500;
        const now = await frame();
        // Rows may be on their way, which is no step; after a while without any it is the edge.
        if (list.scrollTop !== before) {
          step += 1;
          moved = now;
        }
        if (now - moved > 3_000 || now - begun > 45_000) break;
        slowest = Math.max(slowest, now - last);
        last = now;
        rows = Math.max(rows, list.querySelectorAll('[data-row]').length);
        const { top, height, left } = list.getBoundingClientRect();
        const there = document.elementFromPoint(left + 300, top + height / 2);
        if (there === null || there.closest('[data-row]') === null) blank += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      watch.disconnect();
      const first = list.querySelector('[data-row]')?.getAttribute('data-row') ?? '';
      return {
        longTasks,
        slowestFrameMs: Math.round(slowest),
        mostRows: rows,
        // Steps after which the middle of the list showed no message.
        blank,
        firstRow: Number(/\d+$/u.exec(first)?.[0]),
      };
    },
    { sign: direction === 'up' ? -1 : 1, count: steps },
  );
}

test('a conversation of 10,000 messages opens, scrolls and is searched smoothly', async ({
  start,
}, testInfo) => {
  test.slow();
  const data = makeDataFolder();
  try {
    const { title, needle } = await seedLargeConversation(data.path, messages);
    data.giveAway();
    const kingly = await start({ script: [], environment: { KINGLY_DATA: data.path } });
    const { page } = kingly;
    const me = person(page);
    await me.ready();
    const opened = Date.now();
    await page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click();
    await expect(page.locator(`[data-row=msg_long${messages - 1}]`)).toBeInViewport();
    const openMs = Date.now() - opened;

    const up = await scroll(page, 'up', 240);
    const down = await scroll(page, 'down', 80);
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await expect(page.locator(`[data-row=msg_long${messages - 1}]`)).toBeInViewport();

    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('searchbox')).toBeFocused();
    const searched = Date.now();
    await page.keyboard.type(needle.word);
    const hit = page.getByRole('list', { name: 'Search results' }).getByRole('button');
    await expect(hit).toHaveCount(1);
    const searchMs = Date.now() - searched;
    await hit.click();
    const found = page.locator(`[data-row=msg_long${needle.index}]`);
    await expect(found).toBeInViewport({ timeout: 20_000 });
    await expect(found).toContainText(needle.word);
    // From there it is not far to the very top.
    const top = await scroll(page, 'up', 1_000);

    const figures = { openMs, searchMs, up, down, top };
    await testInfo.attach('figures', {
      body: JSON.stringify(figures, null, 2),
      contentType: 'application/json',
    });
    console.log(JSON.stringify(figures));
    await expect(page.locator('[data-row=msg_long0]')).toBeInViewport();
    expect(openMs).toBeLessThan(bounds.open);
    // Older pages, of 100 messages each, were put in front while it scrolled; how many in so
    // many frames depends on the machine.
    expect(up.firstRow).toBeLessThan(messages - 150);
    for (const part of [up, down, top]) {
      expect(Math.max(0, ...part.longTasks)).toBeLessThanOrEqual(bounds.longTask);
      expect(part.mostRows).toBeLessThanOrEqual(400);
      expect(part.blank).toBe(0);
    }
    await kingly.quit();
  } finally {
    data.remove();
  }
});
