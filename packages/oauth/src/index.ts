export type { Audit, AuditEvent } from './audit.ts';
export { type AuthorizeDecision, type AuthorizeEndpoint, type AuthorizeRequest, createAuthorizeEndpoint } from './authorize-endpoint.ts';
export { standardClaimsFor } from './claims.ts';
export { type AuthenticateClient, createAuthenticateClient } from './client-auth/authenticate-client.ts';
export { serverMetadata } from './discovery.ts';
export { OAuthError, type OAuthErrorCode } from './errors.ts';
export type { Grant, GrantRequest, Proof } from './grant.ts';
export { authorizationCode } from './grants/authorization-code.ts';
export { clientCredentials } from './grants/client-credentials.ts';
export { password } from './grants/password.ts';
export { refreshToken } from './grants/refresh-token.ts';
export { createIssueIdToken, type IssueIdToken } from './id-token.ts';
export { createReadIdTokenHint, type ReadIdTokenHint } from './id-token-hint.ts';
export { authorizationIdOf, digestOf, newId, newToken, partitionOf, partitionOfUser } from './ids.ts';
export { defaultRotation, generateSigningKey, type KeyTimes, planRotation, type RotationPolicy, signingAt } from './keys.ts';
export { createMint, type Mint, type TokenResponse } from './mint.ts';
export {
  type Authorization,
  authorization,
  type Client,
  longestLifetimeSeconds,
  type Session,
  type SignatureAlgorithm,
  type StandardClaims,
  signatureAlgorithms,
  spentCodeSeconds,
  type User,
  user,
} from './model.ts';
export type {
  ClientSecrets,
  Clients,
  CodeGrant,
  Codes,
  Commit,
  CommitOutcome,
  Family,
  RefreshTokenMac,
  Signer,
  SigningKeys,
  Spends,
  Tokens,
  Users,
} from './ports.ts';
export { redirectUriMatches, registrableRedirectUri, standsForOrigin, withQuery } from './redirect-uri.ts';
export type { ResponseType } from './response-type.ts';
export { code } from './response-types/code.ts';
export { createTokenEndpoint, type TokenEndpoint, type TokenRequest } from './token-endpoint.ts';
export { createWhoHolds, type Holder, holderOf, type WhoHolds } from './who-holds.ts';
