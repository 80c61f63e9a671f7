import type { Delta } from '#shared/contracts/entities.ts';

/** What a piece of text did to a text. */
export type Placed =
  | { readonly kind: 'grown'; readonly text: string }
  | { readonly kind: 'known' }
  | { readonly kind: 'gap' };

/** Puts a piece at its offset: what is there already is skipped, a hole before it is a `gap`. */
export function placeDelta(text: string, delta: Pick<Delta, 'offset' | 'text'>): Placed {
  if (delta.offset > text.length) return { kind: 'gap' };
  const fresh = delta.text.slice(text.length - delta.offset);
  return fresh === '' ? { kind: 'known' } : { kind: 'grown', text: text + fresh };
}

/**
 * Puts the pieces that wait, as far as they fit, and gives back those that still have a hole
 * before them.
 */
export function placeWaiting(
  text: string,
  waiting: readonly Delta[],
): { readonly text: string; readonly waiting: readonly Delta[] } {
  let grown = text;
  const left: Delta[] = [];
  for (const delta of waiting.toSorted((a, b) => a.offset - b.offset)) {
    const placed = placeDelta(grown, delta);
    if (placed.kind === 'grown') grown = placed.text;
    else if (placed.kind === 'gap') left.push(delta);
  }
  return { text: grown, waiting: left };
}
