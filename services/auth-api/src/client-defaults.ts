import { randomUUID } from 'node:crypto';
import type { ClientAuthMethod } from '@gauth/oauth';
import type { ClientRegistration } from './ports.ts';

/** Settings that a client may lack. */
export type OptionalSetting =
  | 'jwks'
  | 'jwksUri'
  | 'certificateSubject'
  | 'backchannelLogout'
  | 'frontchannelLogout'
  | 'conversion'
  | 'contactCenterIds';

/** Some fields of a client; null takes an optional one away. */
export type StatedFields = {
  [Field in keyof ClientRegistration]?: ClientRegistration[Field] | undefined | (Field extends OptionalSetting ? null : never);
};

/** Twelve hours, as in the product's samples. */
const defaultLifetimeSeconds = 43_200;

/** A new client: what is stated, and a default for the rest. */
export function withDefaults(stated: StatedFields & { grantTypes: readonly string[] }): ClientRegistration {
  const { id = randomUUID(), type = 'confidential', profile = 'legacy' } = stated;
  return completed({
    name: id,
    description: '',
    authMethod: authMethods[type],
    internal: false,
    authorities: [],
    scopes: ['*'],
    resources: [],
    redirectUris: [],
    postLogoutRedirectUris: [],
    pkce: type === 'confidential' && profile === 'legacy' ? 'optional' : 'required',
    pushedRequestsRequired: false,
    signedRequestsRequired: false,
    accessTokenFormat: 'opaque',
    accessTokenTtlSeconds: defaultLifetimeSeconds,
    senderConstraint: 'none',
    refreshTokenTtlSeconds: defaultLifetimeSeconds,
    refreshTokenRotation: 'rotate',
    refreshRetrySeconds: 30,
    idTokenSignedResponseAlg: 'RS256',
    ...present(stated),
    id,
    type,
    profile,
    grantTypes: stated.grantTypes,
  });
}

/** A client after a change; what the change does not state stays, except for what the type decides. */
export function withChange(before: ClientRegistration, stated: Omit<StatedFields, 'id'>): ClientRegistration {
  const followsType = stated.type === undefined || stated.type === before.type ? {} : ofType[stated.type];
  const kept = Object.entries(before).filter(([field]) => stated[field as keyof typeof stated] !== null);
  return completed({ ...(Object.fromEntries(kept) as unknown as ClientRegistration), ...followsType, ...present(stated) });
}

const authMethods: Record<ClientRegistration['type'], ClientAuthMethod> = { confidential: 'client_secret', public: 'none' };

/** Without a secret, a client needs PKCE. */
const ofType: Record<ClientRegistration['type'], Partial<ClientRegistration>> = {
  confidential: { authMethod: authMethods.confidential },
  public: { authMethod: authMethods.public, pkce: 'required' },
};

/** What the product adds for internal clients. */
const internalGrantTypes = ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'urn:ietf:params:oauth:grant-type:token-exchange'];

const completed = (client: ClientRegistration): ClientRegistration => ({
  ...client,
  grantTypes: [...new Set([...client.grantTypes, ...(client.internal ? internalGrantTypes : [])])],
});

type Present<T> = { [Field in keyof T]?: Exclude<T[Field], undefined | null> };

const present = <T extends object>(stated: T): Present<T> =>
  Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined && value !== null)) as Present<T>;
