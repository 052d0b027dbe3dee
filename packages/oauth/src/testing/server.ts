import type { AuditEvent } from '../audit.ts';
import { createAuthorizeEndpoint } from '../authorize-endpoint.ts';
import { createAuthenticateClient } from '../client-auth/authenticate-client.ts';
import { authorizationCode } from '../grants/authorization-code.ts';
import { clientCredentials } from '../grants/client-credentials.ts';
import { password } from '../grants/password.ts';
import { refreshToken } from '../grants/refresh-token.ts';
import { createIssueIdToken } from '../id-token.ts';
import { createReadIdTokenHint } from '../id-token-hint.ts';
import { createMemoryTokenStore } from '../memory/token-store.ts';
import { createMint } from '../mint.ts';
import type { Client } from '../model.ts';
import { code } from '../response-types/code.ts';
import { createTokenEndpoint } from '../token-endpoint.ts';
import { createWhoHolds } from '../who-holds.ts';
import { aClient, aUser } from './builders.ts';
import { hmacMac, memorySigningKeys } from './keys.ts';

const issuer = 'https://auth.test/auth/v3';

/** The whole protocol core over memory, with a clock that tests move: what an application would see, without HTTP. */
export function createTestServer(registered: readonly Client[] = [aClient()]) {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const now = () => clock.now;
  const audited: AuditEvent[] = [];
  const audit = (event: AuditEvent) => void audited.push(event);
  const clients = { find: async (id: string) => registered.find((client) => client.id === id) };
  const secrets = { matches: async (client: Client, secret: string) => client.secretHash === secret };
  const users = {
    authenticate: async (tried: { username: string; password: string }) =>
      tried.username === 't100\\agent1' && tried.password === 'agent1' ? aUser() : undefined,
  };
  const keys = memorySigningKeys();
  const { codes, tokens } = createMemoryTokenStore(now);
  const grants = [authorizationCode(codes), clientCredentials(), refreshToken(tokens, hmacMac), password(users)];
  return {
    issuer,
    clock,
    audited,
    keys,
    codes,
    tokens,
    whoHolds: createWhoHolds({ tokens, clients }),
    token: createTokenEndpoint({
      grants,
      authenticateClient: createAuthenticateClient({ clients, secrets }),
      mint: createMint({ issueIdToken: createIssueIdToken({ issuer, keys }), mac: hmacMac }),
      tokens,
      now,
      audit,
    }),
    authorize: createAuthorizeEndpoint({
      issuer,
      clients,
      responseTypes: [code(codes)],
      readIdTokenHint: createReadIdTokenHint({ issuer, keys }),
      now,
      audit,
    }),
  };
}
