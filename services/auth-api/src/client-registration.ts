import { randomBytes, randomUUID } from 'node:crypto';
import { registrableRedirectUri, standsForOrigin } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import type { ClientRegistration, RegisteredClients, SecretHasher } from './ports.ts';

/** What an administrator states of a new client; the rest takes its defaults. */
export type NewClient = { [Field in keyof ClientRegistration]?: ClientRegistration[Field] | undefined } & {
  grantTypes: readonly string[];
  secret?: string | undefined;
};

/** What an administrator changes of a client. */
export type ClientChange = { [Field in Exclude<keyof ClientRegistration, 'id'>]?: ClientRegistration[Field] | undefined } & {
  secret?: string | undefined;
};

/** Registers and changes clients by the rules that concern several of their fields at once. Throws `ApiError`. */
export interface ClientRegistry {
  /** The new client, and its secret where one was made for it: the only time that it can be read. */
  create(client: NewClient): Promise<{ client: ClientRegistration; generatedSecret?: string }>;
  update(clientId: string, change: ClientChange): Promise<ClientRegistration>;
}

/** The rules over the registry that stores clients. */
export function createClientRegistry({ registered, hasher }: { registered: RegisteredClients; hasher: SecretHasher }): ClientRegistry {
  return {
    async create({ secret, ...stated }) {
      const client = withDefaults(stated);
      check(client);
      if (client.type === 'public' && secret !== undefined)
        throw new ApiError('badRequest', 'data.client_secret: a PUBLIC client has none');
      const generatedSecret = client.type === 'confidential' && secret === undefined ? newSecret() : undefined;
      const hash = await hashOf(hasher, secret, generatedSecret);
      if (!(await registered.create(client, hash))) throw new ApiError('conflict', 'a client with this client_id exists');
      return { client, ...(generatedSecret !== undefined && { generatedSecret }) };
    },
    async update(clientId, { secret, ...stated }) {
      const hash = await hashOf(hasher, secret, undefined);
      const updated = await registered.update(clientId, (before) => changed(before, defined(stated), secret), hash);
      if (updated === undefined) throw unknownClient();
      return updated;
    },
  };
}

/** A client that becomes public has no secret any more, so it needs PKCE unless the same change says otherwise. */
function changed(before: ClientRegistration, change: Defined<ClientChange>, secret: string | undefined): ClientRegistration {
  const becomesPublic = change.type === 'public' && before.type !== 'public';
  const client = consistent({ ...before, ...(becomesPublic && { pkce: 'required' as const }), ...change });
  check(client);
  checkSecret(before, client, secret);
  return client;
}

/** The refusal for an id that names no client. */
export const unknownClient = () => new ApiError('notFound', 'there is no such client');

/** Twelve hours, as in the product's samples. */
const defaultLifetimeSeconds = 43_200;

function withDefaults(stated: Omit<NewClient, 'secret'>): ClientRegistration {
  const id = stated.id ?? randomUUID();
  const type = stated.type ?? 'confidential';
  const profile = stated.profile ?? 'legacy';
  return consistent({
    name: id,
    description: '',
    internal: false,
    authorities: [],
    scopes: ['*'],
    redirectUris: [],
    postLogoutRedirectUris: [],
    pkce: type === 'confidential' && profile === 'legacy' ? 'optional' : 'required',
    accessTokenTtlSeconds: defaultLifetimeSeconds,
    refreshTokenTtlSeconds: defaultLifetimeSeconds,
    refreshTokenRotation: 'rotate',
    refreshRetrySeconds: 30,
    idTokenSignedResponseAlg: 'RS256',
    ...defined(stated),
    id,
    type,
    profile,
    grantTypes: stated.grantTypes,
  });
}

/** What the product adds for internal clients. */
const internalGrantTypes = ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'urn:ietf:params:oauth:grant-type:token-exchange'];

const consistent = (client: ClientRegistration): ClientRegistration => ({
  ...client,
  grantTypes: [...new Set([...client.grantTypes, ...(client.internal ? internalGrantTypes : [])])],
});

/** Rules between fields; those of one field are in the schema. */
function check({ profile, pkce, redirectUris, postLogoutRedirectUris }: ClientRegistration): void {
  checkUris('redirectURIs', redirectUris, profile);
  checkUris('postLogoutRedirectURIs', postLogoutRedirectUris, profile);
  if (profile === 'legacy') return;
  if (pkce !== 'required') throw new ApiError('badRequest', 'data.pkce: only legacy clients may go without PKCE');
}

function checkUris(field: string, uris: readonly string[], profile: ClientRegistration['profile']): void {
  if (!uris.every(registrableRedirectUri)) throw new ApiError('badRequest', `data.${field}: a value is no URI that can be registered`);
  if (profile !== 'legacy' && uris.some(standsForOrigin))
    throw new ApiError('badRequest', `data.${field}: only legacy clients may register origins`);
}

function checkSecret(before: ClientRegistration, { type }: ClientRegistration, secret: string | undefined): void {
  if (type === 'public' && secret !== undefined) throw new ApiError('badRequest', 'data.client_secret: a PUBLIC client has none');
  if (type === 'confidential' && before.type === 'public' && secret === undefined)
    throw new ApiError('badRequest', 'data.client_secret: is required for a client that becomes CONFIDENTIAL');
}

async function hashOf(hasher: SecretHasher, chosen: string | undefined, generated: string | undefined): Promise<string | undefined> {
  if (chosen !== undefined) return hasher.hash(chosen, 'chosen');
  return generated === undefined ? undefined : hasher.hash(generated, 'generated');
}

/** 256 random bits: nobody guesses them, so a fast hash keeps them. */
const newSecret = (): string => randomBytes(32).toString('base64url');

type Defined<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> };

const defined = <T extends object>(stated: T): Defined<T> =>
  Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)) as Defined<T>;
