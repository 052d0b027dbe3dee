import type { SecretReference } from './file/secret-reference.ts';

/** The kinds of things that a file can state, in the words of the file. */
export const kindNames = [
  'environments',
  'contactCenters',
  'settings',
  'corsOrigins',
  'clients',
  'assertionIssuers',
  'identityProviders',
  'webServices',
  'webServicesAccounts',
] as const;
export type KindName = (typeof kindNames)[number];

/** Names one thing: by its natural key, within a contact center where it belongs to one. */
export interface Identity {
  kind: KindName;
  key: string;
  /** The contact center that it is a part of. */
  owner?: string | undefined;
}

/** What a file states of one thing. */
export interface Wanted extends Identity {
  /** Under the names of the API; null takes a field away, what is left out stays as it is. */
  fields: Record<string, unknown>;
  secrets: Record<string, SecretReference>;
  /** `file:line:column`. */
  place: string;
  /** The folder that paths in it are seen from. */
  folder: string;
  /** Names of the things that must be there before it. */
  needs: readonly string[];
}

/** The one name of a thing in plans, messages and `--write-secret`: `clients/demo`, `settings/<contact center>/<key>`. */
export const nameOf = ({ kind, owner, key }: Identity): string => [kind, ...(owner === undefined ? [] : [owner]), key].join('/');

/** The name of a group of things that a file states all of, or not: a kind, or a kind within a contact center. */
export const scopeOf = ({ kind, owner }: Omit<Identity, 'key'>): string => (owner === undefined ? kind : `${kind}/${owner}`);
