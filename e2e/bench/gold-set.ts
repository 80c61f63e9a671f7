import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type FrontendLabel, frontendLabelSchema } from '#shared/contracts/frontend-model.ts';

/** One judged message; the line is empty where only the label is judged. */
export type Gold = {
  readonly label: FrontendLabel;
  readonly text: string;
  readonly line: string;
};

/** Held out of all training and fitting. */
const defaultGold = fileURLToPath(new URL('../../training/data/reflex-gold.tsv', import.meta.url));
const rowSchema = z.tuple([frontendLabelSchema, z.string().min(1)]).rest(z.string());

/**
 * Reads lines `label<TAB>text<TAB>line`; further columns are left out, `# ` starts a comment.
 * @throws Error that names the line that is none
 */
export function readGold(file: string | undefined): readonly Gold[] {
  const path = file ?? defaultGold;
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((row, index) => {
      if (row.trim() === '' || row.startsWith('# ')) return [];
      const cells = rowSchema.safeParse(row.replace(/\r$/u, '').split('\t'));
      if (!cells.success) throw new Error(`${path}, line ${index + 1}: ${cells.error.message}`);
      const [label, text, line = ''] = cells.data;
      return [{ label, text, line: line.trim() }];
    });
}
