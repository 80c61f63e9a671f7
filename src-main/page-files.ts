import { extname, join, relative, isAbsolute } from 'node:path';
import { isOwnPage } from './addresses.ts';

/** MIME types of what a build of the page contains; anything else is not served. */
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** A file of the page. */
export type PageFile = { readonly path: string; readonly mimeType: string };

/**
 * The file that an address of the own page stands for, or null where there can be none: another
 * origin, a path that leaves the folder, a kind of file that no page has.
 * @param folder absolute path of the built page
 */
export function pageFile(folder: string, address: string): PageFile | null {
  if (!isOwnPage(address)) return null;
  const path = decodedPath(address);
  if (path === null || /[\0\\:]/u.test(path)) return null;
  const file = join(folder, path === '/' ? 'index.html' : path);
  const inside = relative(folder, file);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
  const mimeType = mimeTypes[extname(file).toLowerCase()];
  return mimeType === undefined ? null : { path: file, mimeType };
}

function decodedPath(address: string): string | null {
  try {
    return decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
}
