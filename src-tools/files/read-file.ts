import { KinglyError } from '#shared/errors.ts';
import { withFile } from '../folders/open-file.ts';
import type { Place } from '../folders/chosen-folders.ts';

/** Bytes that one call gives at most. */
export const longestRead = 200_000;

export type FilePart = {
  readonly text: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Where the rest begins (bytes), or null at the end. */
  readonly next: number | null;
};

/** Bytes at the end that begin a character without ending it (UTF-8). */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

/**
 * Part of a text file, from a byte on; never half a character.
 * @throws KinglyError `invalid_input` for what is no UTF-8 text
 */
export async function readPart(place: Place, start: number, length: number): Promise<FilePart> {
  return withFile(place, async (file, size) => {
    const buffer = Buffer.alloc(Math.min(length, longestRead, Math.max(0, size - start)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const read = buffer.subarray(0, bytesRead);
    const end = start + bytesRead;
    const whole = end < size ? read.subarray(0, read.length - unfinished(read)) : read;
    const text = decode(whole);
    if (text === null) {
      throw new KinglyError('invalid_input', `${place.real} is no text (UTF-8), ${size} bytes`);
    }
    const next = start + whole.length;
    return { text, size, next: next < size ? next : null };
  });
}

/** Null for what is no text. A zero byte is in no text, though UTF-8 allows it. */
export function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
