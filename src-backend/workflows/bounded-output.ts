import { KinglyError } from '#shared/errors.ts';
import type { JsonValue } from '#shared/json.ts';
import { cut } from '#shared/workflows/template.ts';
import { isList, valueText } from '#shared/workflows/text-functions.ts';

/** UTF-16 units that later steps can read of one output, as JSON. */
export const longestValue = 200_000;
/** What a person is shown of it: each event of the run carries all of its steps. */
export const longestShown = 20_000;

/** An output within its bounds. */
export type BoundedOutput = {
  readonly value: JsonValue;
  /** Markdown. */
  readonly shown: string;
  /** Says that something was cut; null where nothing was. */
  readonly note: string | null;
};

/**
 * Bounds what a step gave: a text is cut, with a note; a list or an object cannot be cut without
 * becoming another, so that one too large is refused with `invalid_input`.
 */
export function boundOutput(value: JsonValue): BoundedOutput {
  const length = typeof value === 'string' ? value.length : JSON.stringify(value).length;
  if (length > longestValue && typeof value !== 'string') {
    throw new KinglyError(
      'invalid_input',
      `It gave ${count(length)} characters of data; at most ${count(longestValue)} can be kept`,
    );
  }
  const kept = typeof value === 'string' ? cut(value, longestValue) : value;
  const text = shownText(kept);
  const whole = Math.max(length, text.length);
  return {
    value: kept,
    shown: cut(text, longestShown),
    note:
      length > longestValue
        ? `The output was cut: ${count(longestValue)} of ${count(whole)} characters are used, ${count(longestShown)} shown`
        : text.length > longestShown
          ? `${count(longestShown)} of ${count(whole)} characters are shown`
          : null,
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Texts of several items one below the other, data as a block. */
function shownText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (isList(value) && value.every((entry) => typeof entry === 'string')) {
    return value.join('\n\n');
  }
  return typeof value === 'object' && value !== null
    ? `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``
    : valueText(value);
}
