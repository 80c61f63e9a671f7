import { Tokenizer } from '@huggingface/tokenizers';
import type { Token } from 'node-llama-cpp';
import { z } from 'zod';
import { loadLlamaLibrary } from './runtime.ts';

/** What is read of the file’s header. */
const headerSchema = z.object({
  tokenizer: z.object({
    ggml: z.object({
      model: z.literal('bert'),
      tokens: z.array(z.string()).min(5),
      cls_token_id: z.number().int(),
      seperator_token_id: z.number().int(),
    }),
  }),
});

/** A longer text is cut before it is looked at: a token has about four characters. */
const longestText = 8_000;
/** The mark of a word’s beginning in model files. */
const wordStart = '\u2581';

/** Turns a text into at most `maximum` token ids, the two that frame it among them. */
export type WordPieces = (text: string, maximum: number) => Token[];

/**
 * The word pieces of a sentence encoder’s file. llama.cpp’s own tokenizer differs from the one that
 * such models are trained with, for Korean, Hindi, very long words and written-out special tokens.
 */
export async function readWordPieces(path: string): Promise<WordPieces> {
  const { readGgufFileInfo } = await loadLlamaLibrary();
  const { metadata } = await readGgufFileInfo(path, { readTensorInfo: false });
  const { tokens, cls_token_id, seperator_token_id } = headerSchema.parse(metadata).tokenizer.ggml;
  const tokenizer = new Tokenizer(
    {
      // No added tokens: what a person types is text, also where it looks like a special token.
      added_tokens: [],
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(tokens.map((token, id) => [vocabularyWord(token), id])),
      },
    },
    {},
  );
  return (text, maximum) => {
    const { ids } = tokenizer.encode(text.slice(0, longestText), { add_special_tokens: false });
    return [cls_token_id, ...ids.slice(0, maximum - 2), seperator_token_id].filter(isToken);
  };
}

function vocabularyWord(token: string): string {
  if (token.startsWith(wordStart)) return token.slice(wordStart.length);
  return /^\[[A-Za-z]+\d*\]$/.test(token) ? token : `##${token}`;
}

function isToken(id: number): id is Token {
  return Number.isInteger(id) && id >= 0;
}
