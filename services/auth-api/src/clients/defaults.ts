import { randomUUID } from 'node:crypto';
import { internalGrantTypes } from '@gauth/auth-client';
import type { ClientAuthMethod, LogoutNotice } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import type { ClientRegistration } from '../ports/registered-clients.ts';
import { clientFieldNames } from './field-names.ts';

const notices = ['backchannelLogout', 'frontchannelLogout'] as const;
type Notice = (typeof notices)[number];

/** Settings that a client may lack. */
type OptionalSetting = 'jwks' | 'jwksUri' | 'certificateSubject' | 'conversion' | 'contactCenterIds' | Notice;

/** Some fields of a client; null takes an optional one away, and half a logout notice changes that half. */
export type StatedFields = {
  [Field in keyof ClientRegistration]?:
    | (Field extends Notice ? Partial<LogoutNotice> : ClientRegistration[Field])
    | (Field extends OptionalSetting ? null : never)
    | undefined;
};

/** Twelve hours, as in the product's samples. */
const defaultLifetimeSeconds = 43_200;

/** A new client: what is stated, and a default for the rest. Throws `ApiError`. */
export function withDefaults(stated: StatedFields & { grantTypes: readonly string[] }): ClientRegistration {
  const { id = randomUUID(), profile = 'legacy', senderConstraint = 'none' } = stated;
  const type = stated.type ?? (stated.authMethod === 'none' ? 'public' : 'confidential');
  const defaults: ClientRegistration = {
    id,
    name: id,
    description: '',
    type,
    authMethod: authMethods[type],
    profile,
    internal: false,
    authorities: [],
    grantTypes: stated.grantTypes,
    scopes: ['*'],
    resources: [],
    redirectUris: [],
    postLogoutRedirectUris: [],
    pkce: type === 'confidential' && profile === 'legacy' ? 'optional' : 'required',
    pushedRequestsRequired: false,
    signedRequestsRequired: false,
    accessTokenFormat: 'opaque',
    accessTokenTtlSeconds: defaultLifetimeSeconds,
    senderConstraint,
    refreshTokenTtlSeconds: defaultLifetimeSeconds,
    refreshTokenRotation: 'rotate',
    refreshRetrySeconds: senderConstraint === 'none' ? 30 : 0,
    idTokenSignedResponseAlg: 'RS256',
    ...(profile === 'fapi2' && ofFapi2),
  };
  return merged(defaults, stated);
}

const authMethods: Record<ClientRegistration['type'], ClientAuthMethod> = { confidential: 'client_secret', public: 'none' };

/** What the profile leaves no choice about, and the algorithm that its clients know best. */
const ofFapi2 = {
  pushedRequestsRequired: true,
  refreshTokenRotation: 'reuse',
  refreshRetrySeconds: 0,
  idTokenSignedResponseAlg: 'PS256',
} as const satisfies Partial<ClientRegistration>;

/** A client after a change. What the change does not state stays, but for what another type or profile decides. Throws `ApiError`. */
export function withChange(before: ClientRegistration, stated: Omit<StatedFields, 'id'>): ClientRegistration {
  const becomes = <Field extends 'type' | 'profile'>(field: Field, value: ClientRegistration[Field]) =>
    stated[field] === value && before[field] !== value;
  return merged(
    {
      ...before,
      ...(becomes('type', 'confidential') && { authMethod: authMethods.confidential }),
      // Without a secret, a client needs PKCE.
      ...(becomes('type', 'public') && { authMethod: authMethods.public, pkce: 'required' as const }),
      ...(becomes('profile', 'fapi2') && { pushedRequestsRequired: true }),
    },
    stated,
  );
}

function merged(before: ClientRegistration, stated: StatedFields): ClientRegistration {
  const said = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
  const told = Object.fromEntries(notices.map((field) => [field, noticeAfter(field, before[field], stated[field])]));
  const client = withoutAbsent<ClientRegistration>({ ...before, ...said, ...told });
  return { ...client, grantTypes: [...new Set([...client.grantTypes, ...(client.internal ? internalGrantTypes : [])])] };
}

function noticeAfter(field: Notice, before: LogoutNotice | undefined, stated: StatedFields[Notice]): LogoutNotice | undefined {
  if (stated === null) return undefined;
  const { uri = before?.uri, sessionRequired = before?.sessionRequired ?? false } = stated ?? {};
  if (uri !== undefined) return { uri, sessionRequired };
  if (!sessionRequired) return undefined;
  const name = clientFieldNames[field];
  throw new ApiError('badRequest', `data.${name.replace('Uri', 'SessionRequired')}: needs ${name}`);
}

const withoutAbsent = <T extends object>(fields: { [Field in keyof T]: T[Field] | null | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as T;
