/** Writes a field's text so that it holds no bare `|` and no newline. */
export function escapeField(text: string): string {
  return text.replace(/[\\|\n]/gu, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

export type SplitResult =
  | {
      readonly ok: true;
      readonly fields: readonly { readonly text: string; readonly position: number }[];
    }
  | { readonly ok: false; readonly position: number };

/**
 * Splits the part behind the code at bare `|` and undoes the escapes. Fails at a backslash
 * before anything but `|`, `\` and `n`.
 */
export function splitFields(line: string, start: number): SplitResult {
  const fields: { text: string; position: number }[] = [];
  let text = '';
  let position = start;
  for (let index = start; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (character === '|') {
      fields.push({ text, position });
      text = '';
      position = index + 1;
    } else if (character === '\\') {
      const next = line.charAt(index + 1);
      if (next !== '|' && next !== '\\' && next !== 'n') return { ok: false, position: index };
      text += next === 'n' ? '\n' : next;
      index += 1;
    } else {
      text += character;
    }
  }
  fields.push({ text, position });
  return { ok: true, fields };
}
