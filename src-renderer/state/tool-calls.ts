import type { App } from '#shared/contracts/app.ts';
import type { ToolCall } from '#shared/contracts/tools.ts';
import { afterPaint } from '../after-paint.ts';
import { KeyedStore } from './keyed-store.ts';

/** Calls of tools by what they were made for: a task, or the command of an answer. */
export const toolCallRows = new KeyedStore<readonly ToolCall[]>();

/** One question to the app asks for so many. */
const atOnce = 200;
const wanted = new Set<string>();

/** Asks for the calls made for something, after the frame, together with all that is asked then. */
export function askForToolCalls(subjectId: string, currentApp: () => App | null): void {
  if (wanted.size === 0) afterPaint(() => void fetchWanted(currentApp()));
  wanted.add(subjectId);
}

async function fetchWanted(app: App | null): Promise<void> {
  const all = [...wanted];
  wanted.clear();
  if (app === null) return;
  for (let first = 0; first < all.length; first += atOnce) {
    const subjectIds = all.slice(first, first + atOnce);
    try {
      foldToolCalls(subjectIds, await app['tools.calls']({ subjectIds }));
    } catch {
      // Whoever shows an open one asks again.
    }
  }
}

/** Takes what the app knows of these subjects; what is as it was is left alone. */
export function foldToolCalls(subjectIds: readonly string[], calls: readonly ToolCall[]): void {
  for (const subjectId of subjectIds) {
    const own = calls.filter((call) => call.subjectId === subjectId);
    const before = toolCallRows.get(subjectId);
    if (own.length === 0 && before === undefined) continue;
    if (JSON.stringify(before) !== JSON.stringify(own)) toolCallRows.set(subjectId, own);
  }
}
