import { z } from 'zod';
import { type BrowserStorage, windowStorage } from './browser-storage.ts';

/** Drafts kept at most; the oldest is dropped. */
const maximumDrafts = 50;
/** One key a draft, so that two tabs do not lose each other's. */
const keyPrefix = 'kingly.draft.';
const draftSchema = z.object({ text: z.string(), at: z.number() });

/** What was typed and not sent, one text a conversation. */
export type Drafts = {
  get(key: string): string;
  /** Keeps a text; saved soon after. An empty one is forgotten. */
  set(key: string, text: string): void;
  /** Keeps a text until the window is closed, and no longer. */
  hold(key: string, text: string): void;
  /** Saves now, as when the window is closed. */
  save(): void;
};

/** @param saveLater calls back once, soon; calls in between count as one */
export function createDrafts(
  storage: BrowserStorage,
  saveLater: (save: () => void) => void,
): Drafts {
  /** What this tab changed. */
  const own = new Map<string, { readonly text: string; readonly at: number }>();
  const changed = new Set<string>();
  const stored = (key: string) => storage.read(`${keyPrefix}${key}`, draftSchema);
  const get = (key: string): string => (own.get(key) ?? stored(key))?.text ?? '';

  const dropOldest = (): void => {
    const keys = storage.keys(keyPrefix);
    if (keys.length <= maximumDrafts) return;
    const byAge = keys
      .map((key) => ({ key, at: storage.read(key, draftSchema)?.at ?? 0 }))
      .sort((one, other) => one.at - other.at);
    for (const { key } of byAge.slice(0, keys.length - maximumDrafts)) storage.remove(key);
  };
  const save = (): void => {
    for (const key of changed) {
      const draft = own.get(key);
      if (draft === undefined || draft.text === '') storage.remove(`${keyPrefix}${key}`);
      else storage.write(`${keyPrefix}${key}`, draft);
    }
    changed.clear();
    dropOldest();
  };
  return {
    get,
    set: (key, text) => {
      if (get(key) === text) return;
      own.delete(key);
      own.set(key, { text, at: Date.now() });
      const [oldest] = own.keys();
      if (own.size > maximumDrafts && oldest !== undefined) own.delete(oldest);
      if (changed.size === 0) saveLater(save);
      changed.add(key);
    },
    hold: (key, text) => {
      own.delete(key);
      own.set(key, { text, at: Date.now() });
    },
    save,
  };
}

export const drafts: Drafts = createDrafts(windowStorage, (save) => {
  setTimeout(save, 300);
});
