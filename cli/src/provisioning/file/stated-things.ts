import { dirname, resolve } from 'node:path';
import { FaultyFiles } from '../../failure.ts';
import { claimsOf } from '../claims.ts';
import { placeOfMadeSecret } from '../made-secret.ts';
import { type Identity, type KindName, nameOf, scopeOf, type Wanted } from '../wanted.ts';
import type { ProvisioningFile } from './file-schema.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { SecretReference } from './secret-reference.ts';
import { longestFile, textOf, UnreadableFile } from './text-file.ts';

/** All that the files state. */
export interface Stated {
  things: readonly Wanted[];
  /** The groups that are stated, also those of which nothing is there. */
  scopes: ReadonlySet<string>;
}

/** Takes several files together. Throws FaultyFiles where they state the same thing twice, or a document that cannot be read. */
export function statedThings(files: readonly ParsedFile[]): Stated {
  const unread: string[] = [];
  const things = files.flatMap((file) => thingsIn(file, unread));
  const first = new Map<string, Wanted>();
  const twice: string[] = [];
  for (const thing of things) {
    const name = nameOf(thing);
    const before = first.get(name);
    if (before === undefined) first.set(name, thing);
    else twice.push(`${thing.place}: ${name} is stated at ${before.place} already`);
  }
  const faults = [...unread, ...twice, ...claimedTwice([...first.values()])];
  if (faults.length > 0) throw new FaultyFiles(faults);
  return { things, scopes: new Set(files.flatMap(({ content }) => scopesIn(content))) };
}

/** What only one of them can have. */
function claimedTwice(things: readonly Wanted[]): string[] {
  const first = new Map<string, Wanted>();
  return things.flatMap((thing) =>
    [...claimsOf(thing), ...madeSecretOf(thing)].flatMap((claim) => {
      const before = first.get(`${thing.kind} ${claim}`) ?? thing;
      first.set(`${thing.kind} ${claim}`, before);
      return before === thing ? [] : [`${thing.place}: ${nameOf(thing)} has ${claim}, which ${nameOf(before)} has at ${before.place}`];
    }),
  );
}

/** The file of a secret that the server makes has one. */
function madeSecretOf(thing: Wanted): string[] {
  const place = placeOfMadeSecret(thing);
  return place === undefined ? [] : [`toFile ${place}`];
}

function scopesIn({ version: _version, ...lists }: ProvisioningFile): string[] {
  const nested = (lists.contactCenters ?? []).flatMap((contactCenter) =>
    (['settings', 'corsOrigins', 'identityProviders'] as const)
      .filter((kind) => contactCenter[kind] !== undefined)
      .map((kind) => scopeOf({ kind, owner: contactCenter.id })),
  );
  const stated = Object.entries(lists).flatMap(([kind, list]) => (list === undefined ? [] : [kind]));
  return [...stated, ...nested];
}

type Make = (identity: Identity, fields: object, keys: readonly PropertyKey[], needs?: readonly string[]) => Wanted;

function thingsIn(file: ParsedFile, unread: string[]): Wanted[] {
  const { environments = [], contactCenters = [], clients = [], assertionIssuers = [], webServicesAccounts = [] } = file.content;
  const make = making(file, unread);
  const one = (kind: KindName, key: string, fields: object, at: number, needs: readonly string[] = []) =>
    make({ kind, key }, fields, [kind, at], needs);
  return [
    ...environments.map((fields, at) => one('environments', fields.id, fields, at)),
    ...contactCenters.flatMap((contactCenter, at) => contactCenterThings(contactCenter, at, make)),
    ...clients.map((fields, at) => one('clients', fields.client_id, fields, at, centers(fields.contactCenterIds))),
    ...assertionIssuers.map((fields, at) => one('assertionIssuers', fields.issuer, fields, at, centers(fields.contactCenterIds))),
    ...webServicesAccounts.map((fields, at) => {
      const { contactCenterId } = fields;
      return one('webServicesAccounts', accountKey(fields), fields, at, centers(contactCenterId === undefined ? [] : [contactCenterId]));
    }),
  ];
}

const centers = (ids: readonly string[] | null | undefined): string[] =>
  (ids ?? []).map((key) => nameOf({ kind: 'contactCenters', key: key.toLowerCase() }));

/** The key of a setting: its name, and its location where that is not everywhere. */
export const settingKey = ({ name, location }: { name: string; location: string }): string =>
  location === '/' ? name : `${name}@${location}`;

/** The key of an account of Web Services, of which contact centers have their own; letter case makes no other one. */
export const accountKey = ({ name, contactCenterId }: { name: string; contactCenterId?: string | undefined }): string =>
  (contactCenterId === undefined ? name : `${contactCenterId}/${name}`).toLowerCase();

function contactCenterThings(contactCenter: NonNullable<ProvisioningFile['contactCenters']>[number], at: number, make: Make): Wanted[] {
  const { settings = [], corsOrigins = [], identityProviders = [], webServices, ...fields } = contactCenter;
  const part = (kind: KindName, key: string, stated: object, keys: readonly PropertyKey[] = []) =>
    make({ kind, key, owner: fields.id }, stated, ['contactCenters', at, kind, ...keys], centers([fields.id]));
  const needs = [nameOf({ kind: 'environments', key: fields.environmentId })];
  return [
    make({ kind: 'contactCenters', key: fields.id }, fields, ['contactCenters', at], needs),
    ...settings.map((setting, index) => part('settings', settingKey(setting), setting, [index])),
    ...corsOrigins.map((origin, index) => part('corsOrigins', origin, { origin }, [index])),
    ...identityProviders.map((provider, index) => part('identityProviders', provider.name, provider, [index])),
    ...(webServices === undefined ? [] : [part('webServices', 'settings', webServices)]),
  ];
}

const secretFields = ['password', 'tokenUuid', 'client_secret', 'clientSecret'];

/** Makes things of one file: their secrets stand apart from what is compared, and documents are read; `unread` gets the faults of those that cannot be. */
function making(file: ParsedFile, unread: string[]): Make {
  const folder = dirname(resolve(file.path));
  return (identity, stated, keys, needs = []) => {
    const place = file.placeOf(keys);
    const entries = Object.entries(stated).filter(([, value]) => value !== undefined);
    const isSecret = ([name, value]: [string, unknown]) => secretFields.includes(name) && value !== null;
    const fields = Object.fromEntries(entries.filter((entry) => !isSecret(entry)));
    const secrets = Object.fromEntries(entries.filter(isSecret)) as Record<string, SecretReference>;
    if (identity.kind === 'identityProviders' && fields.metadata !== undefined) {
      const read = documentOf(fields.metadata, folder);
      fields.metadata = read.document;
      if (read.fault !== undefined)
        unread.push(`${file.placeOf([...keys, 'metadata'])}: ${nameOf(identity)} has metadata.file ${read.fault}`);
    }
    return { ...identity, fields, secrets, place, folder, needs };
  };
}

function documentOf(metadata: unknown, folder: string): { document?: string; fault?: string } {
  const { inline, file = '' } = metadata as { inline?: string; file?: string };
  if (inline !== undefined) return { document: inline };
  const path = resolve(folder, file);
  try {
    const document = textOf(path, longestFile.document);
    // A plan shows what it would write, so nothing else may get into it by a path.
    return document.trimStart().startsWith('<') ? { document } : { fault: `${path}, which is no XML document` };
  } catch (error) {
    if (error instanceof UnreadableFile) return { fault: `${path}, which ${error.message}` };
    throw error;
  }
}
