import { isApple } from './connection/bridge.ts';

/** A shortcut as it is shown: `Ctrl+N`, `⌘N`. */
export function shortcutText(key: string): string {
  return isApple() ? `⌘${key}` : `Ctrl+${key}`;
}

let focusSearchBox: (() => void) | null = null;

/** The search box on screen says how it is focused; answers how to take that back. */
export function setFocusSearch(focus: () => void): () => void {
  focusSearchBox = focus;
  return () => {
    if (focusSearchBox === focus) focusSearchBox = null;
  };
}

export function focusSearch(): void {
  focusSearchBox?.();
}
