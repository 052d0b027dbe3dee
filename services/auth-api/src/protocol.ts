import {
  type Audit,
  type AuthorizeEndpoint,
  authorizationCode,
  type ClientSecrets,
  type Clients,
  type Codes,
  clientCredentials,
  code,
  createAuthenticateClient,
  createAuthorizeEndpoint,
  createIssueIdToken,
  createMint,
  createReadIdTokenHint,
  createTokenEndpoint,
  createWhoHolds,
  password,
  type ReadIdTokenHint,
  type RefreshTokenMac,
  refreshToken,
  type SigningKeys,
  serverMetadata,
  type TokenEndpoint,
  type Tokens,
  type Users,
  type WhoHolds,
} from '@gauth/oauth';

/** What the protocol core asks for. */
export interface ProtocolPorts {
  issuer: string;
  clients: Clients;
  clientSecrets: ClientSecrets;
  users: Users;
  codes: Codes;
  tokens: Tokens;
  refreshTokenMac: RefreshTokenMac;
  keys: SigningKeys;
  audit: Audit;
  now: () => Date;
}

/** The endpoints of the protocol core, and what they can do. */
export interface Protocol {
  tokenEndpoint: TokenEndpoint;
  authorizeEndpoint: AuthorizeEndpoint;
  whoHolds: WhoHolds;
  readIdTokenHint: ReadIdTokenHint;
  serverMetadata: Record<string, unknown>;
}

/** The grants and response types of this server, listed once: discovery says what stands here. */
export function createProtocol(ports: ProtocolPorts): Protocol {
  const { issuer, clients, clientSecrets, users, codes, tokens, refreshTokenMac, keys, audit, now } = ports;
  const grants = [authorizationCode(codes), clientCredentials(), refreshToken(tokens, refreshTokenMac), password(users)];
  const responseTypes = [code(codes)];
  const readIdTokenHint = createReadIdTokenHint({ issuer, keys });

  return {
    tokenEndpoint: createTokenEndpoint({
      grants,
      authenticateClient: createAuthenticateClient({ clients, secrets: clientSecrets }),
      mint: createMint({ issueIdToken: createIssueIdToken({ issuer, keys }), mac: refreshTokenMac }),
      tokens,
      now,
      audit,
    }),
    authorizeEndpoint: createAuthorizeEndpoint({
      issuer,
      clients,
      responseTypes,
      readIdTokenHint,
      now,
      audit,
    }),
    whoHolds: createWhoHolds({ tokens, clients }),
    readIdTokenHint,
    serverMetadata: serverMetadata({ issuer, grants, responseTypes }),
  };
}
