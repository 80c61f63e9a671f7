import type { Recalled } from '#shared/contracts/memory.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { StoreReads } from '../runner/handler.ts';
import { formatDate } from './days.ts';
import { readableKey } from './memory-facts.ts';
import { contentWords } from './words.ts';

/** Of one item in a prompt. */
const longestItem = 300;
const longestQuestion = 4_000;

export type RecallOptions = {
  readonly workspaceId: string;
  /** What is asked. It is kept as an episode by now, which is not recalled for itself. */
  readonly text: string;
  /**
   * Only what shares a word with the text: one extra fact leads a small model astray more than a
   * missing one.
   */
  readonly wordsOnly: boolean;
  readonly limit: number;
};

/** What is remembered that fits a text, best first. */
export async function recalledFor(
  store: Pick<StoreReads, 'memory.recall'>,
  { workspaceId, text, wordsOnly, limit }: RecallOptions,
): Promise<readonly Recalled[]> {
  if (contentWords(text).length === 0) return [];
  const found = await store['memory.recall']({
    workspaceId,
    text: text.slice(0, longestQuestion),
    limit: limit * 2,
  });
  const asked = plain(text);
  return found
    .filter((item) => fits(item, wordsOnly))
    .filter((item) => item.kind !== 'episode' || !asked.includes(plain(item.text)))
    .slice(0, limit);
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/gu, ' ').trim();

/** What only stood beside a hit in a conversation explains a passage to a person, not to a prompt. */
function fits({ why }: Recalled, wordsOnly: boolean): boolean {
  if (why.includes('words')) return true;
  return !wordsOnly && why.some((reason) => reason !== 'nearby' && reason !== 'speaker');
}

/** As a line of a prompt: `favourite editor: Helix`, or `(12 May 2026, fact_01k3) Anna lives in Graz`. */
export function recalledLine({ kind, id, text, validFrom }: Recalled): string {
  const short = text.replaceAll(/\s+/gu, ' ').trim().slice(0, longestItem);
  return kind === 'value'
    ? `${readableKey(id)}: ${short}`
    : `(${formatDate(validFrom)}, ${id}) ${short}`;
}

/** As a section of a prompt; empty where there is nothing. */
export function recalledSection(items: readonly Recalled[]): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => `- ${recalledLine(item)}`);
  return `What you remember, with when it was said:\n${lines.join('\n')}`;
}

/** Has the facts that were shown count as used, which keeps them sure; nothing where there are none. */
export function usedWrites(items: readonly Recalled[]): readonly Write[] {
  const ids = items.flatMap(({ kind, id }) => (kind === 'fact' ? [id] : []));
  return ids.length === 0 ? [] : [{ type: 'fact.used', ids }];
}
