import type { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';

/** A place in a list as a text that clients only hand back. */
export function writeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws KinglyError `invalid_input` for a text that is no cursor of this list */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch (error) {
    throw new KinglyError(
      'invalid_input',
      'This cursor is not one that this tool gave. Leave it out to begin at the beginning.',
      { cause: error },
    );
  }
}
