import { isOwnPage } from './addresses.ts';

/**
 * Whether the page gets a browser permission. Everything is refused (Electron’s default is to
 * allow) but writing to the clipboard on a click, which “Copy” needs.
 */
export function isPermissionGranted(permission: string, requestingAddress: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(requestingAddress);
}

/** What may be saved as a file: what the page has made itself. The person is asked where to. */
export function isDownloadAllowed(address: string): boolean {
  return address.startsWith('blob:') && isOwnPage(address.slice('blob:'.length));
}

/** What the page may load at all; a network address never is. */
export function isRequestAllowed(address: string): boolean {
  return isOwnPage(address) || /^(?:data|blob|devtools|chrome-extension):/u.test(address);
}
