import { z } from 'zod';
import { type BrowserStorage, windowStorage } from './browser-storage.ts';

/** Drafts kept at most; the oldest is dropped. */
const maximumDrafts = 50;
const storageKey = 'kingly.drafts';
const draftsSchema = z.array(z.tuple([z.string(), z.string()]));

/** What was typed and not sent, one text a conversation. */
export type Drafts = {
  get(key: string): string;
  /** Keeps a text; saved soon after. An empty one is forgotten. */
  set(key: string, text: string): void;
  /** Saves now, as when the window is closed. */
  save(): void;
};

/** @param saveLater calls back once, soon; calls in between count as one */
export function createDrafts(
  storage: BrowserStorage,
  saveLater: (save: () => void) => void,
): Drafts {
  const drafts = new Map(storage.read(storageKey, draftsSchema) ?? []);
  let changed = false;
  const save = (): void => {
    if (!changed) return;
    changed = false;
    storage.write(storageKey, [...drafts]);
  };
  return {
    get: (key) => drafts.get(key) ?? '',
    set: (key, text) => {
      if ((drafts.get(key) ?? '') === text) return;
      drafts.delete(key);
      if (text !== '') drafts.set(key, text);
      const [oldest] = drafts.keys();
      if (drafts.size > maximumDrafts && oldest !== undefined) drafts.delete(oldest);
      if (!changed) saveLater(save);
      changed = true;
    },
    save,
  };
}

export const drafts: Drafts = createDrafts(windowStorage, (save) => {
  setTimeout(save, 300);
});
