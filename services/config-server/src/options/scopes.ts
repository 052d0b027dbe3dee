import type { UserProperties } from '@gauth/config-server';
import type { Account } from '../ports.ts';

/** An object whose annex can set an option for an account. */
export interface Scope {
  kind: 'person' | 'tenant' | 'server';
  /** How the log calls it, such as `tenant t100`. */
  label: string;
  options: UserProperties;
}

/** What describes an account's options: all of it but what the person is called. */
export type OptionSources = Pick<Account, 'annex' | 'tenants' | 'server'>;

/** Whoever may set an option for an account, nearest first: the person, the tenants upwards, this server. */
export const scopesOf = ({ annex, tenants, server }: OptionSources): Scope[] => [
  { kind: 'person', label: 'the person', options: annex },
  ...tenants.map(({ name, userProperties }): Scope => ({ kind: 'tenant', label: `tenant ${name}`, options: userProperties })),
  { kind: 'server', label: 'the server', options: server },
];

/** The nearest scope that sets an option; section and option are case-sensitive. */
export const settingScope = (scopes: readonly Scope[], section: string, option: string): Scope | undefined =>
  scopes.find(({ options }) => Object.hasOwn(options, section) && Object.hasOwn(options[section] ?? {}, option));

/** The value of an option where it is set nearest. */
export const nearestValue = (scopes: readonly Scope[], section: string, option: string): string | undefined =>
  settingScope(scopes, section, option)?.options[section]?.[option];
