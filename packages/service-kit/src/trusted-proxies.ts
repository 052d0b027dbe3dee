import { BlockList, isIP } from 'node:net';

/** Tells whether whoever is `hop` proxies away from us, at this address, is a proxy that is believed. */
export type TrustsProxy = (address: string | undefined, hop: number) => boolean;

const ranges: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Makes the one judgement of proxies out of `TRUST_PROXY`: how many there are, or where they are. A number believes whoever is near enough,
 * because we cannot know that nobody but the proxies reaches this listener.
 */
export function trustsProxy(proxies: number | readonly string[]): TrustsProxy {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const trusted = new BlockList();
  for (const entry of proxies.flatMap((entry) => ranges[entry] ?? [entry])) {
    const [address = '', bits] = entry.split('/');
    const family = familyOf(address) ?? 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    // A link-local address names its interface: fe80::1%eth0.
    const plain = address?.replace(/%.*$/, '') ?? '';
    const family = familyOf(plain);
    return family !== undefined && trusted.check(plain, family);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
