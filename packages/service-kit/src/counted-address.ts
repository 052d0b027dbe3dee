/**
 * What guesses from a client address are counted by. A customer of an internet provider has a whole /64 of IPv6 addresses, so they count as one; a
 * port, which some proxies add to `X-Forwarded-For`, does not count.
 */
export function countedAddress(address: string): string {
  const plain = withoutPort(address.toLowerCase().slice(0, 64)).replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** `192.0.2.1:6000` and `[2001:db8::1]:6000`; a bare IPv6 address has no port. */
const withoutPort = (address: string): string => address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/^\[(.*)\](?::\d+)?$/, '$1');
