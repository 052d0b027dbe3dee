import { createIssueOwnAssertion } from './assertions/own-assertion.ts';
import { createAssertionReaders } from './assertions/readers.ts';
import type { Audit } from './audit.ts';
import { type AuthorizeEndpoint, createAuthorizeEndpoint } from './authorize/authorize-endpoint.ts';
import { createDecideAuthorization } from './authorize/decide-authorization.ts';
import { createFindResponseType } from './authorize/find-response-type.ts';
import { createPushedRequestEndpoint, type PushedRequestEndpoint } from './authorize/pushed-request-endpoint.ts';
import { createReadRequestObject } from './authorize/request-object.ts';
import { createResolveRequest, type ResolveRequest } from './authorize/resolve-request.ts';
import { type ResponseType, responseTypesOf } from './authorize/response-type.ts';
import { type AuthenticateClient, createAuthenticateClient } from './client-auth/authenticate-client.ts';
import { clientSecretJwt } from './client-auth/client-secret-jwt.ts';
import { createKeysOfClient, type KeysOfClient } from './client-auth/keys-of-client.ts';
import type { ProveClient } from './client-auth/method.ts';
import { none } from './client-auth/none.ts';
import { privateKeyJwt } from './client-auth/private-key-jwt.ts';
import { saml2BearerClient } from './client-auth/saml2-bearer.ts';
import { clientSecret } from './client-auth/secret.ts';
import { selfSignedTlsClientAuth, tlsClientAuth } from './client-auth/tls.ts';
import { createVerifyClientJwt } from './client-jwt.ts';
import { createDeviceAuthorizationEndpoint, type DeviceAuthorizationEndpoint } from './device/device-authorization-endpoint.ts';
import { createDeviceVerification, type DeviceVerification } from './device/device-verification.ts';
import { serverMetadata } from './discovery.ts';
import { type ConvertOwnToken, createConvertOwnToken } from './exchange/convert-own-token.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import { deviceCode } from './grants/device-code.ts';
import { jwtBearer } from './grants/jwt-bearer.ts';
import { password } from './grants/password.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { saml2Bearer } from './grants/saml2-bearer.ts';
import { tokenExchange } from './grants/token-exchange.ts';
import type { ClientAuthMethod } from './model.ts';
import type * as ports from './ports.ts';
import { code } from './response-types/code.ts';
import { idToken } from './response-types/id-token.ts';
import { token } from './response-types/token.ts';
import { createReadDpopProof } from './sender-constraint/dpop.ts';
import { createReadSender } from './sender-constraint/sender.ts';
import { createIssueAccessToken } from './token/access-token.ts';
import { createFindToken } from './token/find-token.ts';
import type { Grant } from './token/grant.ts';
import { createHolderOf, type HolderOf } from './token/holder-of.ts';
import { createIssueIdToken } from './token/id-token.ts';
import { createReadIdTokenHint, type ReadIdTokenHint } from './token/id-token-hint.ts';
import { createIntrospectionEndpoint, type IntrospectionEndpoint } from './token/introspection-endpoint.ts';
import { createMint } from './token/mint.ts';
import { createRevocationEndpoint, type RevocationEndpoint } from './token/revocation-endpoint.ts';
import { createTokenEndpoint, type TokenEndpoint } from './token/token-endpoint.ts';
import { createWhoHolds, type WhoHolds } from './token/who-holds.ts';

/** What the protocol core stands on. */
export interface ServerPorts {
  issuer: string;
  /** The same server where it asks for client certificates, if it does anywhere. */
  mtlsIssuer?: string | undefined;
  clients: ports.Clients;
  clientSecrets: ports.ClientSecrets;
  remoteKeySets: ports.RemoteKeySets;
  assertionIssuers: ports.AssertionIssuers;
  samlAssertions: ports.SamlAssertions;
  users: ports.Users;
  legacyGrants: ports.LegacyGrants;
  codes: ports.Codes;
  tokens: ports.Tokens;
  sessionClients: ports.SessionClients;
  pushedRequests: ports.PushedRequests;
  devices: ports.DeviceAuthorizations;
  /** Where people enter the code that a device shows them. */
  verificationUri: string;
  replays: ports.Replays;
  dpopNonces: ports.DpopNonces;
  refreshTokenMac: ports.RefreshTokenMac;
  keys: ports.SigningKeys;
  audit: Audit;
  now: () => Date;
}

/** The endpoints of the protocol core without their HTTP, and what routes need beside them. */
export interface AuthorizationServer {
  tokenEndpoint: TokenEndpoint;
  authorizeEndpoint: AuthorizeEndpoint;
  pushedRequestEndpoint: PushedRequestEndpoint;
  introspectionEndpoint: IntrospectionEndpoint;
  revocationEndpoint: RevocationEndpoint;
  deviceAuthorizationEndpoint: DeviceAuthorizationEndpoint;
  deviceVerification: DeviceVerification;
  authenticateClient: AuthenticateClient;
  /** What a token stands for, whoever presents it. */
  whoHolds: WhoHolds;
  /** The same for the token of a request, which must prove its key where the token is bound to one. */
  holderOf: HolderOf;
  /** What the holder of a token may pass on instead of it. */
  convertOwnToken: ConvertOwnToken;
  resolveRequest: ResolveRequest;
  readIdTokenHint: ReadIdTokenHint;
  serverMetadata: Record<string, unknown>;
}

/** The whole authorization server. Grants, response types and methods of client authentication are listed once, and discovery says what is listed. */
export function createAuthorizationServer(ports: ServerPorts): AuthorizationServer {
  const { issuer, mtlsIssuer, clients, tokens, keys, pushedRequests } = ports;
  const keysOfClient = createKeysOfClient(ports.remoteKeySets);
  const whoHolds = createWhoHolds({ tokens, clients });
  const grants = grantsOf(ports, whoHolds);
  const responseTypes = responseTypesFrom(ports);
  const findResponseType = createFindResponseType(responseTypes);
  const methods = clientAuthMethodsOf(ports, keysOfClient);
  const authenticateClient = createAuthenticateClient({ clients, methods });
  const readRequestObject = createReadRequestObject({ issuer, verifyClientJwt: createVerifyClientJwt(keysOfClient) });
  const resolveRequest = createResolveRequest({ pushedRequests, readRequestObject });
  const readIdTokenHint = createReadIdTokenHint({ issuer, keys });
  const readDpopProof = createReadDpopProof({ ...ports, nonces: ports.dpopNonces });
  const findToken = createFindToken({ whoHolds, tokens, clients, mac: ports.refreshTokenMac });
  const atEndpoint = (path: string) => ({
    urls: urlsOf(ports, path),
    authenticateClient,
    readSender: createReadSender(readDpopProof),
  });
  const mint = createMint({
    issueAccessToken: createIssueAccessToken(ports),
    issueIdToken: createIssueIdToken(ports),
    mac: ports.refreshTokenMac,
  });
  const decide = createDecideAuthorization({ ...ports, findResponseType, readIdTokenHint });
  return {
    tokenEndpoint: createTokenEndpoint({ ...ports, ...atEndpoint('/oauth/token'), grants, mint }),
    authorizeEndpoint: createAuthorizeEndpoint({ ...ports, resolveRequest, decide }),
    pushedRequestEndpoint: createPushedRequestEndpoint({ ...ports, ...atEndpoint('/oauth/par'), resolveRequest, findResponseType }),
    deviceAuthorizationEndpoint: createDeviceAuthorizationEndpoint({ ...ports, ...atEndpoint('/oauth/device_authorization') }),
    deviceVerification: createDeviceVerification(ports),
    introspectionEndpoint: createIntrospectionEndpoint({ ...ports, ...atEndpoint('/oauth/introspect'), findToken }),
    revocationEndpoint: createRevocationEndpoint({ ...ports, ...atEndpoint('/oauth/revoke'), findToken }),
    authenticateClient,
    whoHolds,
    holderOf: createHolderOf({ whoHolds, readDpopProof }),
    convertOwnToken: createConvertOwnToken({ ...ports, issueOwnAssertion: createIssueOwnAssertion(ports) }),
    resolveRequest,
    readIdTokenHint,
    serverMetadata: serverMetadata({ issuer, mtlsIssuer, grants, responseTypes, authMethods: Object.keys(methods) as ClientAuthMethod[] }),
  };
}

/** Addresses of an endpoint, as clients know them. */
const urlsOf = ({ issuer, mtlsIssuer }: ServerPorts, path: string): string[] =>
  [issuer, ...(mtlsIssuer === undefined ? [] : [mtlsIssuer])].map((base) => base + path);

function grantsOf(ports: ServerPorts, whoHolds: WhoHolds): readonly Grant[] {
  const { issuer, codes, tokens, refreshTokenMac, users, devices } = ports;
  const assertions = createAssertionReaders({ ...ports, tokenEndpointUrls: urlsOf(ports, '/oauth/token') });
  return [
    authorizationCode(codes),
    clientCredentials(),
    refreshToken(tokens, refreshTokenMac),
    password(users),
    deviceCode({ devices, codes }),
    jwtBearer({ issuer, ...assertions }),
    saml2Bearer(assertions.readSamlAssertion),
    tokenExchange({ ...ports, whoHolds, assertions }),
  ];
}

const responseTypesFrom = (ports: ServerPorts): readonly ResponseType[] =>
  responseTypesOf([
    code(ports.codes),
    token({ issueAccessToken: createIssueAccessToken(ports), tokens: ports.tokens }),
    idToken(createIssueIdToken(ports)),
  ]);

function clientAuthMethodsOf(ports: ServerPorts, keysOfClient: KeysOfClient): Partial<Record<ClientAuthMethod, ProveClient>> {
  const secret = clientSecret(ports.clientSecrets);
  const byAssertion = { ...ports, tokenEndpointUrls: urlsOf(ports, '/oauth/token') };
  return {
    none,
    client_secret: secret,
    client_secret_basic: secret,
    client_secret_post: secret,
    client_secret_jwt: clientSecretJwt({ ...byAssertion, secrets: ports.clientSecrets }),
    private_key_jwt: privateKeyJwt({ ...byAssertion, verifyClientJwt: createVerifyClientJwt(keysOfClient) }),
    saml2_bearer: saml2BearerClient(byAssertion),
    tls_client_auth: tlsClientAuth,
    self_signed_tls_client_auth: selfSignedTlsClientAuth(keysOfClient),
  };
}
