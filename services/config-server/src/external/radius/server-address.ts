import { isIPv6 } from 'node:net';

/** Where a server is; without a port it is at that of RFC 2865 §3. */
export interface ServerAddress {
  host: string;
  port: number | undefined;
}

const written = /^(?:\[(?<address>[^[\]]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/;
const highestPort = 65_535;

/** Reads `host`, `host:port`, `[IPv6 address]:port` or an IPv6 address alone; undefined when the text is none of these. */
export function serverAddress(text: string): ServerAddress | undefined {
  if (isIPv6(text)) return { host: text, port: undefined };
  const { address, name, port } = written.exec(text)?.groups ?? {};
  if (address !== undefined && !isIPv6(address)) return undefined;
  const host = address ?? name;
  const number = port === undefined ? undefined : Number(port);
  return host === undefined || number === 0 || (number ?? 0) > highestPort ? undefined : { host, port: number };
}
