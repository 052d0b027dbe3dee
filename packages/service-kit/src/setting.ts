import { BlockList, isIP } from 'node:net';
import { parseOptions } from '@node-rs/bcrypt';
import { z } from 'zod';
import { createKeyRing, KeyRingError } from './key-ring.ts';
import { parseRedisAddress } from './redis/address.ts';

const text = () => z.string().min(1);

const parsed = <T>(parse: (value: string) => T | undefined, message: string) =>
  text().transform((value, context) => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const integer = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) =>
  parsed((value) => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  }, `must be a whole number from ${min} to ${max}`);

const entriesOf = (value: string): string[] =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Credentials have settings of their own; in a URL they would be printed. */
function isPlainUrl(entry: string): boolean {
  if (!URL.canParse(entry)) return false;
  const { protocol, username, password } = new URL(entry);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

const urls = () =>
  parsed<string[]>((value) => {
    const entries = entriesOf(value);
    return entries.length > 0 && entries.every(isPlainUrl) ? entries : undefined;
  }, 'must list URLs that begin with http:// or https:// and have no user and password');

const url = (protocols: readonly string[] = ['http', 'https']) =>
  text().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });

function isTrustedProxy(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits] = entry.split('/');
  if (isIP(address) === 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}

function isBcryptHash(value: string): boolean {
  try {
    return parseOptions(value).cost >= 4;
  } catch {
    return false;
  }
}

/** The pieces a service's configuration schema is made of; each reads one variable, which is always text. Messages never repeat the value. */
export const setting = {
  /** Any text but the empty one. */
  text,
  /** A secret: text that is never printed. It has no default, because a default secret is no secret. */
  secret: text,
  /** A whole number within bounds. */
  integer,
  /** A duration in seconds; the variable's name should say so. */
  seconds: (bounds: { min?: number; max?: number } = {}) => integer({ min: 1, max: 10 * 365 * 24 * 3600, ...bounds }),
  /** A duration in milliseconds; the variable's name should say so. */
  milliseconds: (bounds: { min?: number; max?: number } = {}) => integer({ min: 1, max: 3_600_000, ...bounds }),
  /** A TCP port; 0 lets the operating system choose. */
  port: () => integer({ min: 0, max: 65_535 }),
  /** An absolute URL of one of the protocols, kept as written. */
  url,
  /** URLs of nodes that are equals, separated by commas, without user and password. */
  urls,
  /** A `postgres://` URL. */
  postgresUrl: () => url(['postgres', 'postgresql']),
  /** `redis[s]://[user:password@]host[:port][,host[:port]…][/database]`, kept as written. */
  redisUrl: () =>
    text().refine((value) => parseRedisAddress(value) !== undefined, {
      message: 'must be redis:// or rediss://, then [user:password@]host:port[,host:port…][/database]',
    }),
  /**
   * Proxies whose `X-Forwarded-*` headers are believed: how many of them a request passes, the nearest first, or a list of addresses, CIDR blocks,
   * `loopback`, `linklocal`, `uniquelocal`.
   */
  trustedProxies: () =>
    parsed<number | string[]>((value) => {
      if (/^\d{1,2}$/.test(value)) return Number(value);
      const entries = entriesOf(value);
      return entries.every(isTrustedProxy) ? entries : undefined;
    }, 'must be how many proxies there are, or list addresses, CIDR blocks, loopback, linklocal or uniquelocal'),
  /** A bcrypt hash (`$2a$`, `$2b$`, `$2y$`), as `htpasswd -nbB` prints it. */
  bcryptHash: () => text().refine(isBcryptHash, { message: 'must be a bcrypt hash' }),
  /** The key ring: `id:base64` pairs separated by commas, the current key first. */
  keyRing: () =>
    text().transform((value, context) => {
      try {
        return createKeyRing(value);
      } catch (error) {
        if (!(error instanceof KeyRingError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
        return z.NEVER;
      }
    }),
} as const;
