import { isIPv4 } from 'node:net';
import { wholeNumber } from '../../options/option-values.ts';
import type { OptionSections } from '../module.ts';
import type { PasswordMethod } from './access-request.ts';
import { type Attribute, attributeType, longestValue } from './attributes.ts';
import { clientOptions } from './client-files.ts';
import type { Patience, RadiusServer } from './exchange.ts';
import { listedServers, type NamedServer } from './listed-servers.ts';

/** What the sections `gauth_radius` and `gauth_radius_n` say. */
export interface RadiusSettings {
  /** In the order in which they are asked. */
  servers: readonly RadiusServer[];
  method: PasswordMethod;
  /** Put behind a user name without one; empty for none. */
  defaultRealm: string;
  /** Who asks. */
  asking: readonly Attribute[];
}

type Options = Readonly<Record<string, string>>;
/** Hears of a value that is not understood; it is not told the value. */
type Complain = (section: string, option: string, problem: string) => void;

const baseSection = 'gauth_radius';
const defaults = { timeoutSeconds: 1, retries: 2, nasIdentifier: 'gauth' } as const;
const highest = { timeoutSeconds: 60, retries: 10 } as const;
/** More than could be asked while somebody waits. */
const mostServers = 16;
/** Shorter secrets can be guessed from one packet that was overheard (RFC 2865 §3 recommends this length). */
const safeSecretBytes = 16;

/** Reads the sections: what is not set or cannot be understood has its default. */
export function radiusOptions(sections: OptionSections, complain: Complain): RadiusSettings {
  const base = withClientFile(sections[baseSection] ?? {});
  const servers = serverSections(sections).flatMap((name) => {
    const own = withClientFile(sections[name] ?? {});
    const patience = patienceOf({ ...base, ...own }, (option, problem) => complain(name, option, problem));
    return listedServers(own, (option, problem) => complain(name, option, problem)).map((server) => usable(server, patience));
  });
  if (servers.length === 0) complain(baseSection, 'authserver', 'no server is named together with a secret');
  if (servers.some(({ secret }) => secret.length < safeSecretBytes)) {
    complain(baseSection, 'secret', `a secret is shorter than ${safeSecretBytes} bytes`);
  }
  return { servers: servers.slice(0, mostServers), ...commonOptions(base, complain) };
}

/** The base and its numbered sisters, in the order of their numbers. */
function serverSections(sections: OptionSections): string[] {
  const numbered = Object.keys(sections).flatMap((name) => {
    const digits = /^gauth_radius_(\d{1,9})$/.exec(name)?.[1];
    return digits === undefined ? [] : [{ name, number: Number(digits) }];
  });
  return [baseSection, ...numbered.toSorted((a, b) => a.number - b.number).map(({ name }) => name)];
}

/** Options override the file. */
const withClientFile = ({ radiusclient, ...options }: Options): Options =>
  radiusclient === undefined ? options : { ...clientOptions(radiusclient), ...options };

const usable = ({ host, port, secret }: NamedServer, patience: Patience): RadiusServer => ({
  host,
  port,
  secret: Buffer.from(secret, 'utf8'),
  ...patience,
});

function patienceOf(options: Options, complain: (option: string, problem: string) => void): Patience {
  const number = (option: string, { max, unset }: { max: number; unset: number }): number => {
    const value = options[option];
    const read = wholeNumber(value, { max, unset: -1 });
    if (read === -1 && value !== undefined) complain(option, 'it is not a whole number');
    return read === -1 ? unset : read;
  };
  const seconds = number('radius_timeout', { max: highest.timeoutSeconds, unset: defaults.timeoutSeconds });
  return {
    timeoutMs: Math.max(1, seconds) * 1000,
    retries: number('radius_retries', { max: highest.retries, unset: defaults.retries }),
  };
}

function commonOptions(options: Options, complain: Complain): Omit<RadiusSettings, 'servers'> {
  const method = options.method ?? 'pap';
  if (method !== 'pap' && method !== 'chap') complain(baseSection, 'method', 'it is neither pap nor chap');
  return { method: method === 'chap' ? 'chap' : 'pap', defaultRealm: options.default_realm ?? '', asking: askingOf(options, complain) };
}

/** RFC 2865 §4.1 wants an identifier or an address. */
function askingOf(options: Options, complain: Complain): Attribute[] {
  const identifier = Buffer.from(options['nas-identifier'] || defaults.nasIdentifier, 'utf8');
  const fits = identifier.length <= longestValue;
  if (!fits) complain(baseSection, 'nas-identifier', `it is longer than ${longestValue} bytes`);
  const address = options['nas-ip-address'];
  if (address !== undefined && !isIPv4(address)) complain(baseSection, 'nas-ip-address', 'it is not an IPv4 address');
  return [
    { type: attributeType.nasIdentifier, value: fits ? identifier : Buffer.from(defaults.nasIdentifier) },
    ...(address !== undefined && isIPv4(address)
      ? [{ type: attributeType.nasIpAddress, value: Buffer.from(address.split('.').map(Number)) }]
      : []),
  ];
}
