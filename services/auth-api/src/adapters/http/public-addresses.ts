import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** A host is, or stands for, an address that the public does not reach, such as of this machine or of its network. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

/** IANA's special-purpose addresses (RFC 6890). */
const special4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Of IPv6 only 2000::/3 is routed; within it are addresses for documentation, and those that have one of IPv4 in them. */
const special6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [net, prefix] of special4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of special6) special.addSubnet(net, prefix, 'ipv6');
const routed6 = new BlockList();
routed6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one that anybody on the Internet can reach. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && routed6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/**
 * Resolves names for a socket, for `lookup` of `http.request`: fails with `NotPublic` where any of their addresses is not public. What was checked is what is
 * connected to, so that no second answer of the name server can lead elsewhere. Addresses in place of a name are not looked up: check them before.
 */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error || first === undefined) return callback(error ?? new NotPublic('the name stands for no address'), '', 4);
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new NotPublic('the name stands for an address that is not public'), '', 4);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
