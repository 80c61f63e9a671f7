/** Where the page lives: a scheme of its own, so that it has an origin and no file access. */
export const pageScheme = 'kingly';
export const pageHost = 'app';
export const pageAddress = `${pageScheme}://${pageHost}/`;

/** Whether an address is the app’s own page. `origin` is of no use: it is opaque for own schemes. */
export function isOwnPage(address: string): boolean {
  const url = parse(address);
  return url !== undefined && url.protocol === `${pageScheme}:` && url.host === pageHost;
}

/**
 * The address to give to the person’s browser for a link in the page, or null where none may be
 * opened: only http and https, since other schemes start programs; no name or password inside,
 * since they hide where a link leads.
 */
export function externalAddress(address: string): string | null {
  const url = parse(address);
  if (url === undefined || address.length > 2_000) return null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '') return null;
  return url.href;
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
