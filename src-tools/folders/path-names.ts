import path from 'node:path';
import { KinglyError } from '#shared/errors.ts';

/** Windows opens a device for these, whatever the folder and the ending. */
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/**
 * Refuses paths that could mean another file than they seem to: with `..`, NUL, and on Windows
 * with streams, devices, or trailing dots and blanks, which it drops.
 * @throws KinglyError `refused`, `invalid_input`
 */
export function checkPathNames(given: string, platform: NodeJS.Platform = process.platform): void {
  const windows = platform === 'win32';
  if (given === '') throw new KinglyError('invalid_input', 'The path is empty');
  if (given.includes('\0'))
    throw new KinglyError('refused', 'A path cannot have a NUL character in it');
  const { root } = (windows ? path.win32 : path.posix).parse(given);
  if (windows && /^[\\/]{2}/.test(given)) {
    throw new KinglyError('refused', `${given}: network and device paths are refused`);
  }
  const segments = given.slice(root.length).split(windows ? /[\\/]/ : '/');
  for (const segment of segments) {
    if (segment === '..') {
      throw new KinglyError(
        'refused',
        `${given}: paths with ".." are refused; give the plain path`,
      );
    }
    if (!windows || segment === '.') continue;
    if (segment.includes(':') || deviceName.test(segment) || /[. ]$/.test(segment)) {
      throw new KinglyError('refused', `${given}: "${segment}" is no plain name of a file`);
    }
  }
}
