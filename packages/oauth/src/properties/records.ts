import type { Client, Session, User } from '../model.ts';
import type { PushedRequest } from '../ports.ts';
import type { InvariantId } from './invariants.ts';
import type { KeyName } from './key-pairs.ts';

/** What was granted, as the model remembers it. Times are seconds since the epoch. */
export interface Allowance {
  clientId: string;
  registrationId: string;
  user?: User;
  scope: readonly string[];
  audience?: readonly string[] | undefined;
  refreshable: boolean;
  /** When its user proved who they are, in turns of the model. */
  provedAt: number;
  endsAt: number;
  /** Without a user: the client that it stands for. */
  subjectClientId?: string | undefined;
  /** What it was converted from. */
  parents: readonly Allowance[];
  /** What ended it on its own account. */
  endedBy?: InvariantId;
}

/** Something that was handed out. */
export interface Handed {
  value: string;
  allowance: Allowance;
  expiresAt: number;
}

/** A code and what it needs. */
export interface Code extends Handed {
  redirectUri: string;
  verifier?: string;
  key?: KeyName;
  spentAt?: number;
}

/** An access token and what it is good for. */
export interface AccessToken extends Handed {
  scope: readonly string[];
  audience?: readonly string[] | undefined;
  key?: KeyName | undefined;
  format: Client['accessTokenFormat'];
  /** Who acts with it, outermost first. */
  actors: readonly string[];
}

/** A family of refresh tokens. */
export interface Family {
  allowance: Allowance;
  generation: number;
  rotatedAt: number;
  expiresAt: number;
  key?: KeyName | undefined;
}

/** A refresh token: a place in its family. */
export interface RefreshToken {
  value: string;
  family: Family;
  generation: number;
}

/** An ID token, and what of its authorization is in it. */
export interface IdToken extends Handed {
  scope: readonly string[];
  /** What the access tokens of its authorization are bound to. */
  key?: KeyName | undefined;
  issuedAt: number;
  actors: readonly string[];
  /** It was made before the store had stamped its authorization, so that its second counts. */
  unstamped?: boolean;
}

/** A JWT or SAML assertion, of a trusted issuer or of this server. */
export interface Assertion {
  value: string;
  format: 'jwt' | 'saml2';
  user: User;
  expiresAt: number;
  used: boolean;
  /** What is wrong with it. */
  fault?: InvariantId | undefined;
  /** The trusted issuer. */
  issuer?: string;
  /** The access token of ours that it was made of. */
  madeOf?: AccessToken;
}

/** A device that waits, and what its user decided. */
export interface Device {
  deviceCode: string;
  userCode: string;
  clientId: string;
  registrationId: string;
  scope: readonly string[];
  audience?: readonly string[] | undefined;
  key?: KeyName | undefined;
  startedAt: number;
  decision?: { kind: 'denied' } | { kind: 'allowed'; allowance: Allowance; at: number };
  spentAt?: number;
}

/** A pushed request. */
export interface Pushed {
  requestUri: string;
  client: Client;
  parameters: PushedRequest['parameters'];
  signed: boolean;
  key?: KeyName | undefined;
  expiresAt: number;
  spent: boolean;
}

/** A browser session. */
export interface SignedIn extends Session {
  /** See `Allowance.provedAt`. */
  provedAt: number;
}
