import { KinglyError } from '#shared/errors.ts';

/** An address that may be connected to: https, or http to this machine. */
export function readServerAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new KinglyError(
      'invalid_input',
      `${text} is no address; one looks like https://host/mcp`,
    );
  }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) {
    throw new KinglyError(
      'invalid_input',
      `${text} is not safe: a tool server of another machine needs https://`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new KinglyError('invalid_input', 'Give the password as a header, not in the address');
  }
  return url;
}
