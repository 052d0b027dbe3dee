import { subjectOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Authorization, Client, Confirmation } from '../model.ts';
import type { OneTimeUse } from '../ports.ts';

/** In which part a token was brought; errors name the parameter. */
export type Role = 'subject_token' | 'actor_token';

/** Who is meant, in whose terms. */
export interface Name {
  sub: string;
  iss: string;
}

/** What a new authorization takes over from the one that a token was brought of. */
export type Inherited = Pick<
  Authorization,
  'user' | 'subjectClientId' | 'sessionId' | 'since' | 'authTime' | 'acr' | 'amr' | 'actor' | 'mayAct' | 'derivedFrom'
>;

/** A token that was verified, as far as it matters what may become of it. */
export interface BroughtToken {
  /** Everything that whom it is about is called: by us, and by the issuer who vouches for them. */
  names: readonly [Name, ...Name[]];
  /** The client that our own token was issued to; absent where a trusted issuer made it. */
  clientId?: string;
  /** What is absent bounds nothing. */
  scope?: readonly string[];
  audience?: readonly string[];
  confirmation?: Confirmation;
  /** Seconds since the epoch; nothing that comes of it lives longer. */
  expiresAt: number;
  inherited: Inherited;
  /** Where it works once. */
  uses?: OneTimeUse;
}

/** Reads one kind of token. Throws `invalid_request` (RFC 8693 §2.2.2) for everything that is not one of that kind and alive. */
export type ReadBrought = (request: { token: string; role: Role; client: Client; now: Date }) => Promise<BroughtToken>;

/** How many conversions may lie between a token and the first of its line, so that neither its chain of actors nor what can revoke it grows without end. */
export const longestLine = 8;

/** The refusal of a token that is no good, whoever brings it; `reason` is for the log. */
export const invalidToken = (role: Role, reason: string): OAuthError =>
  new OAuthError('invalid_request', `${role} is unknown, expired, revoked or of another type`, { cause: `${role}: ${reason}` });

/** The refusal of a good token that this client may not bring; `rule` names what forbids it, with expected and actual. */
export const unacceptableToken = (role: Role, rule: string): OAuthError =>
  new OAuthError('invalid_request', `this client may not use this ${role}`, { cause: `${role}: ${rule}` });

/** What goes over as it is. */
const inheritedFields = ['user', 'sessionId', 'since', 'authTime', 'acr', 'amr', 'actor', 'mayAct'] as const;

/** What a token of ours stands for, whichever kind it is. */
export function broughtOf(authorization: Authorization, { issuer, expiresAt }: { issuer: string; expiresAt: number }): BroughtToken {
  const { id, user, clientId, subjectClientId = clientId, scope, audience, confirmation, derivedFrom = [] } = authorization;
  const inherited = inheritedFields.flatMap((field) => (authorization[field] === undefined ? [] : [[field, authorization[field]]]));
  return {
    names: [{ sub: subjectOf(authorization), iss: issuer }],
    clientId,
    scope,
    ...(audience && { audience }),
    ...(confirmation && { confirmation }),
    expiresAt: Math.min(expiresAt, authorization.expiresAt),
    inherited: {
      ...(Object.fromEntries(inherited) as Inherited),
      ...(user === undefined && { subjectClientId }),
      derivedFrom: [id, ...derivedFrom],
    },
  };
}
