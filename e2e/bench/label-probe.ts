import type { Page } from '@playwright/test';
import { z } from 'zod';

const sampleSchema = z.object({
  /** The Enter's own time, on the page's clock; all others are counted from it, in milliseconds. */
  at: z.number(),
  typed: z.string(),
  /** Its reading is in the document. */
  label: z.number().nullable(),
  /** After the frame that shows the reading. */
  painted: z.number().nullable(),
  /** The coded line has left the window; null where the message is answered in it. */
  line: z.number().nullable(),
});
const reportSchema = z.object({
  enters: z.array(sampleSchema),
  /** Each other key, down to after the next frame, in milliseconds. */
  keys: z.array(z.number()),
});
export type LabelReport = z.infer<typeof reportSchema>;

/** Stands in the acknowledgement's place until the message is read; see `send-message.ts`. */
const neutral = 'Looking at this…';

/**
 * Watches each Enter from the key's own time: when the reply below the person's row stops being
 * neutral, when that is painted, and when a command leaves over the WebSocket; and how long each
 * other key takes to be painted. To be installed before the page is loaded.
 */
export async function installLabelProbe(page: Page): Promise<void> {
  await page.addInitScript((undecided) => {
    type Sample = {
      at: number;
      typed: string;
      label: number | null;
      painted: number | null;
      line: number | null;
    };
    const enters: Sample[] = [];
    const keys: number[] = [];
    Reflect.set(window, 'kinglyLabelProbe', () => ({ enters, keys }));
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function watched(data: string | Blob | BufferSource) {
      const last = enters.at(-1);
      if (last?.line === null && typeof data === 'string' && data.includes('"command.submit"'))
        last.line = performance.now() - last.at;
      send.call(this, data);
    };
    const afterFrame = (run: (now: number) => void): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => {
          port1.close();
          run(performance.now());
        });
        port1.start();
        port2.postMessage(null);
      });
    };
    const isRead = (typed: string): boolean => {
      const said = [...document.querySelectorAll('article[aria-label="You"]')].at(-1);
      if (said?.querySelector('.user-bubble')?.textContent !== typed) return false;
      const reply = said.closest('[data-row]')?.nextElementSibling;
      const answer = reply?.querySelector('article') ?? null;
      return answer !== null && !answer.textContent.includes(undecided);
    };
    addEventListener(
      'keydown',
      (event) => {
        const { target, timeStamp: at } = event;
        if (!(target instanceof HTMLTextAreaElement)) return;
        if (event.key !== 'Enter') {
          afterFrame((now) => keys.push(now - at));
          return;
        }
        const typed = target.value.trim();
        const sample: Sample = { at, typed, label: null, painted: null, line: null };
        enters.push(sample);
        const look = (): boolean => {
          if (sample.label !== null || !isRead(typed)) return sample.label !== null;
          sample.label = performance.now() - at;
          afterFrame((now) => (sample.painted = now - at));
          return true;
        };
        const observer = new MutationObserver(() => {
          if (look()) observer.disconnect();
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      },
      { capture: true },
    );
  }, neutral);
}

/** What the probe has seen so far. */
export async function readLabelProbe(page: Page): Promise<LabelReport> {
  return reportSchema.parse(
    await page.evaluate(() => {
      const report: unknown = Reflect.get(window, 'kinglyLabelProbe');
      const result: unknown = typeof report === 'function' ? report() : null;
      return result;
    }),
  );
}
