import { lexer } from 'marked';

/** A top-level part of a Markdown text, rendered on its own. */
export type Block =
  | { readonly kind: 'text'; readonly raw: string }
  | {
      readonly kind: 'code';
      readonly raw: string;
      readonly language: string;
      readonly code: string;
    };

export type Blocks = { readonly text: string; readonly blocks: readonly Block[] };

export const noBlocks: Blocks = { text: '', blocks: [] };

/** Blocks at the end that more text may still change, such as a list that goes on. */
const unsettled = 2;

/**
 * Splits a text into its top-level blocks. A text that has grown is split from its last blocks on
 * only, and the blocks before are the same objects, so that they need not be rendered again: an
 * answer of any length costs the same per token.
 */
export function splitBlocks(text: string, before: Blocks = noBlocks): Blocks {
  if (text === before.text) return before;
  const settled =
    before.text !== '' && text.startsWith(before.text) ? before.blocks.slice(0, -unsettled) : [];
  const start = settled.reduce((length, { raw }) => length + raw.length, 0);
  const fresh = lexBlocks(text.slice(start)).map((block, index) => {
    const known = before.blocks[settled.length + index];
    return known?.raw === block.raw && known.kind === block.kind ? known : block;
  });
  return { text, blocks: [...settled, ...fresh] };
}

/** Splits one text after another, each from where it differs; equal texts give equal blocks. */
export function createSplitter(): (text: string) => Blocks {
  let before = noBlocks;
  return (text) => {
    before = splitBlocks(text, before);
    return before;
  };
}

function lexBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const token of lexer(text)) {
    const last = blocks.at(-1);
    if (token.type === 'space' && last !== undefined) {
      blocks[blocks.length - 1] = { ...last, raw: last.raw + token.raw };
    } else if (token.type === 'code' && typeof token['text'] === 'string') {
      const language: unknown = token['lang'];
      blocks.push({
        kind: 'code',
        raw: token.raw,
        language: typeof language === 'string' ? (language.split(/\s/u, 1)[0] ?? '') : '',
        code: token['text'],
      });
    } else {
      blocks.push({ kind: 'text', raw: token.raw });
    }
  }
  // The lexer may tidy line ends and tabs; lengths must stay those of the text.
  const length = blocks.reduce((sum, { raw }) => sum + raw.length, 0);
  return length === text.length ? blocks : [{ kind: 'text', raw: text }];
}
