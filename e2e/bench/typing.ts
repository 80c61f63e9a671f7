import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Said } from './said.ts';

/** Types a message as a person does (the composer has the focus) and presses Enter. */
export async function typeAndSend(page: Page, { text, manner, immediately }: Said): Promise<void> {
  const { keyboard } = page;
  if (manner === 'pasted') await keyboard.insertText(text);
  else {
    if (manner === 'corrected') {
      await keyboard.insertText(`${text.slice(0, 6)}xyz`);
      for (let times = 0; times < 3; times += 1) await keyboard.press('Backspace');
      await keyboard.insertText(text.slice(6));
    } else if (manner === 'keys') {
      await keyboard.type(text.slice(0, 5));
      await keyboard.insertText(text.slice(5));
    } else {
      for (const piece of text.match(/.{1,24}/gsu) ?? []) await keyboard.insertText(piece);
    }
  }
  if (!immediately) await delay(40);
  await keyboard.press('Enter');
}

/** Sends them one after another, with the short breaks of somebody in a hurry. */
export async function typeAll(page: Page, all: Iterable<Said>): Promise<void> {
  let index = 0;
  for (const said of all) {
    await typeAndSend(page, said);
    await delay(20 + ((index * 37) % 60));
    index += 1;
  }
}
