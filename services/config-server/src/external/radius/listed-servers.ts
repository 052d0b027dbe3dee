import { listed } from '../../options/option-values.ts';
import { linesOf } from './client-files.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';

/** The port of RFC 2865 §3. */
const radiusPort = 1812;

/** A server whose secret is known. */
export interface NamedServer {
  host: string;
  port: number;
  secret: string;
}

interface ServerSecret extends ServerAddress {
  secret: string;
}

/**
 * The servers of one section: those of `authserver` that share its `secret`, then the lines of `servers` in their order. An `authserver` whose host has
 * a line there gives that line its port. What cannot be understood is left out and complained of.
 */
export function listedServers(
  options: Readonly<Record<string, string>>,
  complain: (option: string, problem: string) => void,
): NamedServer[] {
  const addresses = listed(options.authserver).map(serverAddress);
  const lines = linesOf(options.servers ?? '').map(([host, secret]) => withSecret(serverAddress(host), secret));
  if (addresses.includes(undefined)) complain('authserver', 'it is not a list of host:port');
  if (lines.includes(undefined)) complain('servers', 'a line is not host and secret');
  const known = lines.filter((line) => line !== undefined);
  const named = addresses.filter((address) => address !== undefined);

  const others = named.filter(({ host }) => !known.some((line) => line.host === host));
  if (others.length > 0 && !options.secret) complain('secret', 'an authserver has no secret');
  const own = options.secret ? others.map((address) => ({ ...address, secret: options.secret ?? '' })) : [];
  const portOf = (server: ServerSecret): number =>
    server.port ?? named.find(({ host, port }) => host === server.host && port !== undefined)?.port ?? radiusPort;
  return [...own, ...known].map((server) => ({ ...server, port: portOf(server) }));
}

const withSecret = (address: ServerAddress | undefined, secret: string): ServerSecret | undefined => address && { ...address, secret };
