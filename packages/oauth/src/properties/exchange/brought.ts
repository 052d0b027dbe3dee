import { mayActFor } from '../../authorization.ts';
import type { Client, User } from '../../model.ts';
import { endOf } from '../ends.ts';
import type { InvariantId } from '../invariants.ts';
import type { KeyName } from '../key-pairs.ts';
import type { AccessToken, Allowance, Assertion, IdToken, RefreshToken } from '../records.ts';
import { endOfAccessToken } from '../standing.ts';
import type { World } from '../world.ts';

/** Types of RFC 8693 §3, by the last part of their names. */
export type TokenTypeName = 'access_token' | 'refresh_token' | 'id_token' | 'jwt' | 'saml2';

/** What somebody brings to be converted, as the model knows it. */
export interface Brought {
  value: string;
  /** The types as which it may be brought. */
  types: readonly TokenTypeName[];
  /** Absent where a trusted issuer made it. */
  allowance?: Allowance;
  /** The client that it was handed to; absent for assertions. */
  clientId?: string;
  user?: User | undefined;
  /** How it is called as an actor. */
  name: string;
  scope?: readonly string[];
  audience?: readonly string[] | undefined;
  key?: KeyName | undefined;
  actors: readonly string[];
  expiresAt: number;
  /** Why it must not work. */
  dead?: InvariantId | undefined;
  assertion?: Assertion;
  /** Nobody can say whether it was made before or after a sign-out in the very second. */
  uncertain?: boolean;
}

/** Whom a token is about. */
export const subjectNameOf = ({ user, subjectClientId, clientId }: Allowance): string => user?.id ?? subjectClientId ?? clientId;

const common = (allowance: Allowance) => ({
  allowance,
  clientId: allowance.clientId,
  user: allowance.user,
  name: subjectNameOf(allowance),
});

/** An access token. */
export const broughtAccessToken = (world: World, token: AccessToken): Brought => ({
  ...common(token.allowance),
  value: token.value,
  types: token.format === 'jwt' ? ['access_token', 'jwt'] : ['access_token'],
  scope: token.scope,
  audience: token.audience,
  key: token.key,
  actors: token.actors,
  expiresAt: token.expiresAt,
  dead: endOfAccessToken(world, token),
});

/** A refresh token, for a client that is to bring it. */
export function broughtRefreshToken(world: World, { value, family, generation }: RefreshToken, client: Client): Brought {
  const { allowance } = family;
  const reused = generation === family.generation ? undefined : ('refresh-reuse' as const);
  const stolen = client.type === 'public' && family.key === undefined ? ('bound-refresh' as const) : undefined;
  return {
    ...common(allowance),
    value,
    types: ['refresh_token'],
    scope: allowance.scope,
    audience: allowance.audience,
    key: client.type === 'public' ? family.key : undefined,
    actors: [],
    expiresAt: Math.min(family.expiresAt, allowance.endsAt),
    dead: endOf(world, allowance) ?? (client.id === allowance.clientId ? (reused ?? stolen) : 'refresh-client'),
  };
}

/** An ID token. */
export function broughtIdToken(world: World, token: IdToken, client: Client): Brought {
  const { allowance, value, scope, actors, key } = token;
  const signedOutAt = allowance.user && world.signedOut.get(allowance.user.id)?.at;
  return {
    ...common(allowance),
    value,
    types: ['id_token'],
    scope,
    audience: allowance.audience,
    key,
    actors,
    expiresAt: Math.min(token.expiresAt, allowance.endsAt),
    dead: client.type === 'public' ? 'id-token-only' : endOf(world, allowance),
    uncertain: token.unstamped === true && signedOutAt === token.issuedAt,
  };
}

/** The same as an actor: nobody can find out whether its authorization was revoked or its user has signed out, so it counts until it expires. */
export function broughtIdTokenOfActor(world: World, token: IdToken, client: Client): Brought {
  const { clientId, registrationId, user } = token.allowance;
  const issuedTo = world.clients.get(clientId);
  const gone = issuedTo?.registrationId === registrationId ? undefined : 'namesake';
  const barred = issuedTo && !mayActFor(issuedTo, user) ? 'contact-centers' : undefined;
  const dead = client.type === 'public' ? 'id-token-only' : (gone ?? barred);
  return { ...broughtIdToken(world, token, client), dead, uncertain: false };
}
