import ipaddr from 'ipaddr.js';
import { KinglyError } from '#shared/errors.ts';

/**
 * Whether an address is one of the public internet. Everything else is refused: loopback, private,
 * link-local (where clouds keep their metadata), carrier-grade, multicast, reserved, and all ways
 * of writing an IPv4 address inside an IPv6 one, whatever it is.
 */
export function isPublicAddress(address: string): boolean {
  // A zone (`fe80::1%eth0`) is only for addresses of the local link.
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  // `::a.b.c.d` is an old way of writing an IPv4 address; nothing public begins like it.
  const isOldIpv4 = parsed instanceof ipaddr.IPv6 && parsed.match(ipaddr.IPv6.parse('::'), 96);
  return !isOldIpv4 && parsed.range() === 'unicast';
}

/** @throws KinglyError `refused` naming host and address */
export function checkPublicAddress(address: string, host: string): void {
  if (isPublicAddress(address)) return;
  throw new KinglyError(
    'refused',
    `${host} is at ${address}, an address of this computer or its network; only public addresses are fetched`,
  );
}
