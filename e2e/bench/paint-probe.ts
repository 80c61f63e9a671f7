import type { Page } from '@playwright/test';
import { z } from 'zod';

const reportSchema = z.object({
  samples: z.array(
    z.object({
      /** When Enter went down: the event’s own time, on the page’s clock. */
      at: z.number(),
      /** After the frame that shows what it did; null when it never came. */
      painted: z.number().nullable(),
      frames: z.number(),
    }),
  ),
  /** Event Timing of every key that took 16 ms or more. */
  entries: z.array(
    z.object({
      at: z.number(),
      duration: z.number(),
      /** Before its handlers ran, and what they took. */
      delay: z.number(),
      handling: z.number(),
    }),
  ),
  /** Interactions that the browser counted, where it counts them. */
  interactions: z.number().nullable(),
});
/** What the probe has seen. Milliseconds. */
export type ProbeReport = z.infer<typeof reportSchema>;

/**
 * Watches each Enter in a text area: from the event’s own time to after the next frame (animation
 * frame, then a message), and on to later frames while what it should show is not there. `messages`
 * wants the person’s new row and the reply below it in the document and in view; `plain` wants the
 * bare text area to have a new line.
 */
export async function installPaintProbe(page: Page, shows: 'messages' | 'plain'): Promise<void> {
  await page.evaluate((kind) => {
    const samples: { at: number; painted: number | null; frames: number }[] = [];
    const entries: { at: number; duration: number; delay: number; handling: number }[] = [];
    const counted = (): number | null => {
      const count: unknown = Reflect.get(performance, 'interactionCount');
      return typeof count === 'number' ? count : null;
    };
    const before = counted();
    // The types of the DOM do not know the threshold yet; without it, 104 ms is the least.
    const everyKey: PerformanceObserverInit & { readonly durationThreshold: number } = {
      type: 'event',
      durationThreshold: 16,
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!(entry instanceof PerformanceEventTiming) || entry.name !== 'keydown') continue;
        const { startTime: at, duration, processingStart, processingEnd } = entry;
        const handling = processingEnd - processingStart;
        entries.push({ at, duration, delay: processingStart - at, handling });
      }
    }).observe(everyKey);

    const lastOf = (name: string): Element | undefined =>
      [...document.querySelectorAll(`article[aria-label="${name}"]`)].at(-1);
    const idOf = (element: Element | undefined): string | null =>
      element?.closest('[data-row]')?.getAttribute('data-row') ?? null;
    const inView = (element: Element): boolean => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    const isShown = (previous: string | null, typed: string, target: HTMLTextAreaElement) => {
      if (kind === 'plain') return target.value.length > typed.length;
      // A quick next message may stand below it already.
      const said = [...document.querySelectorAll(`article[aria-label="You"]`)];
      const row = said
        .slice(said.findIndex((each) => idOf(each) === previous) + 1)
        .find((each) => each.querySelector('.user-bubble')?.textContent === typed.trim())
        ?.closest('[data-row]');
      const reply = row?.nextElementSibling?.querySelector('article[aria-label="Kingly"]');
      return reply !== null && reply !== undefined && reply.textContent !== '' && inView(reply);
    };
    addEventListener(
      'keydown',
      (event) => {
        const { target, timeStamp: at } = event;
        if (event.key !== 'Enter' || !(target instanceof HTMLTextAreaElement)) return;
        const typed = target.value;
        const previous = idOf(lastOf('You'));
        let frames = 0;
        const look = (): void => {
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener('message', () => {
              const now = performance.now();
              frames += 1;
              port1.close();
              if (isShown(previous, typed, target)) samples.push({ at, painted: now, frames });
              else if (frames < 120) look();
              else samples.push({ at, painted: null, frames });
            });
            port1.start();
            port2.postMessage(null);
          });
        };
        look();
      },
      { capture: true },
    );
    const report = () => {
      const now = counted();
      const interactions = now === null || before === null ? null : now - before;
      return { samples, entries, interactions };
    };
    Reflect.set(window, 'kinglyPaintProbe', report);
  }, shows);
}

/** What the probe has seen so far. */
export async function readPaintProbe(page: Page): Promise<ProbeReport> {
  return reportSchema.parse(
    await page.evaluate(() => {
      const report: unknown = Reflect.get(window, 'kinglyPaintProbe');
      const result: unknown = typeof report === 'function' ? report() : null;
      return result;
    }),
  );
}
