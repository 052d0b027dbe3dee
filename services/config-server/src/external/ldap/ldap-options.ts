import type { Logger } from '@gauth/service-kit';
import { isOn, wholeNumber } from '../../options/option-values.ts';
import { authenticationSection } from '../decision.ts';
import type { OptionSections } from '../module.ts';
import { type LdapAddress, readLdapUrl, type SearchScope } from './ldap-url.ts';
import { readSearchFilter, type SearchFilter } from './search-filter.ts';

/** Files of TLS; without `ca` the authorities that the system trusts. */
export interface TlsPaths {
  ca: string | undefined;
  client: { cert: string; key: string } | undefined;
}

/** One directory server, as its section describes it. */
export interface LdapServerOptions extends LdapAddress {
  section: string;
  base: string;
  scope: SearchScope;
  filter: SearchFilter;
  /** Who searches; empty is nobody (RFC 4513 §5.1.1). */
  appUser: string;
  appPassword: string;
  tls: TlsPaths;
  startTls: boolean;
  /** 0: no referral is followed; 1: one that comes instead of an answer; 2: also those that come with an answer in which nobody was found. */
  chaseReferrals: 0 | 1 | 2;
  /** Time until a server can be asked, TLS included. */
  connectTimeoutMs: number;
  /** Time for each answer. */
  searchTimeoutMs: number;
  /** 0 keeps idle connections for as long as the server does. */
  idleTimeoutMs: number;
  verbose: boolean;
}

/** All servers in their order, and what holds for them together. */
export interface LdapOptions {
  servers: readonly LdapServerOptions[];
  retryAttempts: number;
  retryIntervalMs: number;
  errorTextsPath: string | undefined;
  changesPasswords: boolean;
  cacheSeconds: number;
  negativeCacheSeconds: number;
}

const firstSection = 'gauth_ldap';
const longestCacheSeconds = 65_536;

/** Reads the sections. What cannot be understood is logged once, without its value, and its default holds; a section without a usable `ldap-url` is no server. */
export function readLdapOptions(sections: OptionSections, logger: Logger): LdapOptions {
  const first = optionReader(sections, firstSection, logger);
  const authentication = optionReader(sections, authenticationSection, logger);
  return {
    servers: serverSections(sections).flatMap((section) => readServer(section, optionReader(sections, section, logger), logger)),
    retryAttempts: first.number('retry-attempts', { max: 10, unset: 3 }),
    retryIntervalMs: first.number('retry-interval', { max: 60, unset: 1 }) * 1000,
    errorTextsPath: first.text('ldaperrors-path'),
    changesPasswords: first.flag('password-change'),
    cacheSeconds: authentication.number('ldap-cache-time', { max: longestCacheSeconds, unset: 0 }),
    negativeCacheSeconds: authentication.number('ldap-negative-cache-time', { max: longestCacheSeconds, unset: 0 }),
  };
}

/** `gauth_ldap`, then `gauth_ldap_1`, `gauth_ldap_2` and so on by number. */
function serverSections(sections: OptionSections): string[] {
  const place = (section: string): number =>
    section === firstSection ? -1 : Number(/^gauth_ldap_(\d{1,6})$/.exec(section)?.[1] ?? Number.NaN);
  return Object.keys(sections)
    .filter((section) => !Number.isNaN(place(section)))
    .toSorted((a, b) => place(a) - place(b));
}

type OptionReader = ReturnType<typeof optionReader>;

function readServer(section: string, read: OptionReader, logger: Logger): LdapServerOptions[] {
  const written = read.text('ldap-url');
  try {
    if (written === undefined) throw new Error('it is missing');
    const { base = '', scope = 'sub', filter = '', ...address } = readLdapUrl(written);
    return [{ section, ...address, base, scope, filter: readSearchFilter(filter), ...readBehaviour(read) }];
  } catch (error) {
    logger.error({ event: 'ldap.url-wrong', option: `${section}/ldap-url`, err: error }, 'a directory server is left out');
    return [];
  }
}

function readBehaviour(read: OptionReader): Omit<LdapServerOptions, 'section' | 'base' | 'scope' | 'filter' | keyof LdapAddress> {
  const [cert, key] = [read.text('cert-path'), read.text('key-path')];
  return {
    appUser: read.text('app-user') ?? '',
    appPassword: read.text('password') ?? '',
    tls: { ca: read.text('cacert-path'), client: cert !== undefined && key !== undefined ? { cert, key } : undefined },
    startTls: read.flag('starttls'),
    chaseReferrals: read.chaseReferrals(),
    connectTimeoutMs: (read.number('connect-timeout', { max: 60, unset: 3 }) || 3) * 1000,
    searchTimeoutMs: (read.number('search-timeout', { max: 60, unset: 3 }) || 3) * 1000,
    idleTimeoutMs: read.number('idle-timeout', { max: 86_400, unset: 60 }) * 1000,
    verbose: read.number('verbose', { max: 9, unset: 0 }) > 0,
  };
}

function optionReader(sections: OptionSections, section: string, logger: Logger) {
  const options = Object.hasOwn(sections, section) ? (sections[section] ?? {}) : {};
  const text = (name: string): string | undefined => (Object.hasOwn(options, name) && options[name] !== '' ? options[name] : undefined);
  const understood = (name: string, form: RegExp): string | undefined => {
    const value = text(name)?.trim();
    if (value === undefined || form.test(value)) return value;
    logger.warn({ event: 'ldap.option-wrong', option: `${section}/${name}` }, 'an option cannot be understood, and its default holds');
    return undefined;
  };
  return {
    text,
    number: (name: string, { max, unset }: { max: number; unset: number }): number =>
      wholeNumber(understood(name, /^\d+$/), { max, unset }),
    flag: (name: string): boolean => isOn(understood(name, /^(true|false|yes|no|on|off|enabled|disabled|1|0)$/i)),
    chaseReferrals: (): 0 | 1 | 2 => {
      const value = understood('chase-referrals', /^[012]$/);
      if (value === '1') return 1;
      return value === '2' ? 2 : 0;
    },
  };
}
