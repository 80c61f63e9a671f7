import type { Page } from '@playwright/test';

/** Sends messages through the composer from inside the page: faster than any person types. */
export async function sendInPage(
  page: Page,
  texts: readonly string[],
  pauseMs: number,
): Promise<void> {
  await page.evaluate(
    async ([all, pause]) => {
      const field = document.querySelector<HTMLTextAreaElement>(
        'textarea[aria-label="Message Kingly"]',
      );
      if (field === null) throw new Error('There is no composer');
      for (const text of all) {
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    [texts, pauseMs] as const,
  );
}
