/** Where Redis answers, as `REDIS_URL` states it. */
export interface RedisAddress {
  /** One server, the seeds of a Cluster, or Sentinels; at least one. */
  nodes: readonly RedisNode[];
  tls: boolean;
  username?: string | undefined;
  password?: string | undefined;
  database: number;
}

/** A host, without the brackets of an IPv6 address, and a port. */
export interface RedisNode {
  host: string;
  port: number;
}

const form = /^(rediss?):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/?#]+)(?:\/(?<database>\d{1,5})?)?$/;
const node = /^(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<host>[A-Za-z0-9._-]+))(?::(?<port>\d{1,5}))?$/;

/**
 * Reads `redis[s]://[user:password@]host[:port][,host[:port]…][/database]`; the name and the password are percent-encoded. Answers `undefined` for anything
 * else: a URL with several hosts is no URL to the platform.
 */
export function parseRedisAddress(text: string): RedisAddress | undefined {
  const match = form.exec(text);
  if (!match?.groups) return undefined;
  const { user, password, nodes = '', database = '0' } = match.groups;
  const found = nodes.split(',').map(parseNode);
  const [username, secret] = [decoded(user), decoded(password)];
  if (username === false || secret === false || !found.every((one) => one !== undefined)) return undefined;
  return {
    nodes: found,
    tls: match[1] === 'rediss',
    username: username || undefined,
    password: secret || undefined,
    database: Number(database),
  };
}

function parseNode(text: string): RedisNode | undefined {
  const { ipv6, host, port = '6379' } = node.exec(text.trim())?.groups ?? {};
  const name = ipv6 ?? host;
  return name === undefined || Number(port) > 65_535 ? undefined : { host: name, port: Number(port) };
}

/** `false` for what is no percent-encoding. */
function decoded(text: string | undefined): string | undefined | false {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return false;
  }
}
