export type { Audit, AuditEvent } from './audit.ts';
export { subjectOf } from './authorization.ts';
export { type AuthorizationServer, createAuthorizationServer, type ServerPorts } from './authorization-server.ts';
export type { AuthorizeDecision, AuthorizeEndpoint, AuthorizeRequest } from './authorize/authorize-endpoint.ts';
export { readClaimsRequest } from './authorize/claims-request.ts';
export type { PushedRequestEndpoint } from './authorize/pushed-request-endpoint.ts';
export type { ResolveRequest } from './authorize/resolve-request.ts';
export { standardClaimsFor } from './claims.ts';
export { type AuthenticateClient, type ClientRequest, createAuthenticateClient } from './client-auth/authenticate-client.ts';
export { clientSecret } from './client-auth/secret.ts';
export { verifyWithKeys } from './client-jwt.ts';
export type { DeviceAuthorizationEndpoint, DeviceAuthorizationResponse } from './device/device-authorization-endpoint.ts';
export { deviceTimes } from './device/device-times.ts';
export type { DeviceVerdict, DeviceVerification, WaitingDevice } from './device/device-verification.ts';
export { readUserCode } from './device/user-code.ts';
export { OAuthError, type OAuthErrorCode } from './errors.ts';
export type { ConvertOwnToken } from './exchange/convert-own-token.ts';
export { forLog } from './for-log.ts';
export { clientCredentials } from './grants/client-credentials.ts';
export { authorizationIdOf, digestOf, newId, newToken, partitionOf, partitionOfUser } from './ids.ts';
export { isOfAnotherKey, jwtFault } from './jwt-fault.ts';
export { isKeySetAddress } from './keys/key-set-address.ts';
export {
  defaultRotation,
  generateSigningKey,
  type KeyTimes,
  planRotation,
  planSuccession,
  type RotationPolicy,
  type Succession,
  signingAt,
  waitingAt,
} from './keys/keys.ts';
export { createIssueLogoutToken, type IssueLogoutToken } from './logout-token.ts';
export { isLoopback } from './loopback.ts';
export {
  type Actor,
  type Authorization,
  authorization,
  type CertificateSubject,
  type Client,
  type ClientAuthMethod,
  type Confirmation,
  type ConversionPolicy,
  certificateSubjectKinds,
  clientAuthMethods,
  type ExchangeableTokenType,
  exchangeableTokenTypes,
  type LogoutNotice,
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
  AccessToken,
  AssertionIssuer,
  AssertionIssuers,
  ClientSecrets,
  Clients,
  CodeGrant,
  Codes,
  Commit,
  CommitOutcome,
  DeviceAuthorizations,
  DeviceDecision,
  DeviceRequest,
  DeviceState,
  DpopNonces,
  Family,
  LegacyGrants,
  OneTimeUse,
  PushedRequest,
  PushedRequests,
  RefreshTokenMac,
  RemoteKeySets,
  Replays,
  SamlAssertion,
  SamlAssertions,
  SessionClients,
  Signer,
  SigningKeys,
  Spends,
  SubjectName,
  Tokens,
  Users,
} from './ports.ts';
export { redirectUriMatches, registrableRedirectUri, standsForOrigin, withQuery } from './redirect-uri.ts';
export { isResource } from './resource.ts';
export type { ClientCertificate } from './sender-constraint/client-certificate.ts';
export { dpopAlgorithms } from './sender-constraint/dpop.ts';
export type { SenderEvidence } from './sender-constraint/sender.ts';
export { createIssueAccessToken, type IssueAccessToken, type NewAccessToken } from './token/access-token.ts';
export type { Grant, GrantRequest, Proof } from './token/grant.ts';
export type { HolderOf, PresentedToken } from './token/holder-of.ts';
export { createIssueIdToken, type IssueIdToken } from './token/id-token.ts';
export type { ReadIdTokenHint } from './token/id-token-hint.ts';
export type { Introspection, IntrospectionEndpoint } from './token/introspection-endpoint.ts';
export { createMint, type Mint, type Minted, type TokenResponse } from './token/mint.ts';
export type { RevocationEndpoint } from './token/revocation-endpoint.ts';
export { createTokenEndpoint, type TokenEndpoint, type TokenRequest } from './token/token-endpoint.ts';
export type { Holder, WhoHolds } from './token/who-holds.ts';
