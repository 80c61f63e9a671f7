import { BlockList, isIP } from 'node:net';
import { KinglyError } from '#shared/errors.ts';

const own = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  own.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  own.addSubnet(network, bits, 'ipv6');
}

/** Longer ones are not shown whole, and so not opened. Code units. */
const longest = 8_000;

/**
 * Checks an address that a tool server named for signing in, before anything is sent there or it
 * is shown: https of the public network, or anything of this machine where the server itself is
 * of this machine. Names are not resolved: what answers there must have a certificate for them.
 * @throws KinglyError `refused`
 */
export function checkedAddress(address: URL, server: URL): URL {
  const refuse = (why: string): never => {
    throw new KinglyError(
      'refused',
      `The server at ${server.host} wants to sign you in at ${address.href.slice(0, 500)}, which ${why}.`,
    );
  };
  if (address.username !== '' || address.password !== '') refuse('has a name or password in it');
  if (address.href.length > longest) refuse('is too long to be shown');
  if (isOfThisMachine(address) && isOfThisMachine(server)) {
    if (!['http:', 'https:'].includes(address.protocol)) refuse('is no web address');
    return address;
  }
  if (address.protocol !== 'https:') refuse('is not safe: only https:// is');
  if (isPrivate(address.hostname) && address.host !== server.host) {
    refuse('is in your own network');
  }
  return address;
}

function isOfThisMachine({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function isPrivate(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  const plain = hostname.replaceAll(/^\[|\]$/gu, '');
  const kind = isIP(plain);
  // A v4 address in v6 clothes is checked by its v4 rules.
  return kind !== 0 && own.check(plain, kind === 6 ? 'ipv6' : 'ipv4');
}
