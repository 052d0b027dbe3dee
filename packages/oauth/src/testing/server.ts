import type { AuditEvent } from '../audit.ts';
import { createAuthorizationServer, type ServerPorts } from '../authorization-server.ts';
import { createMemoryDeviceAuthorizations } from '../memory/device-authorizations.ts';
import { createMemoryPushedRequests } from '../memory/pushed-requests.ts';
import { createMemoryReplays } from '../memory/replays.ts';
import { createMemoryTokenStore } from '../memory/token-store.ts';
import type { Client } from '../model.ts';
import { aClient, aUser } from './builders.ts';
import { hmacMac, memorySigningKeys } from './keys.ts';
import { fakeSamlAssertions } from './saml.ts';

/** The only nonce that DPoP proofs may contain here. */
export const dpopNonce = 'a-nonce-for-tests';

/** The whole protocol core over memory, with a clock that tests move: what an application would see, without HTTP. `change` replaces ports. */
export function createTestServer(registered: readonly Client[] = [aClient()], change: Partial<ServerPorts> = {}) {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const now = () => clock.now;
  const audited: AuditEvent[] = [];
  /** Contact centers that have turned password and implicit off. */
  const legacyGrantsOff = new Set<string>();
  const store = createMemoryTokenStore(now);
  const ports: ServerPorts = {
    issuer: 'https://auth.test/auth/v3',
    clients: { find: async (id) => registered.find((client) => client.id === id) },
    clientSecrets: {
      matches: async (client, secret) => client.secretHash === secret,
      macKey: ({ sealedSecret }) => (sealedSecret === undefined ? undefined : new TextEncoder().encode(sealedSecret)),
    },
    remoteKeySets: { read: async () => undefined },
    assertionIssuers: { find: async () => undefined },
    samlAssertions: fakeSamlAssertions,
    users: {
      authenticate: async ({ username, password }) => (username === 't100\\agent1' && password === 'agent1' ? aUser() : undefined),
      identify: async (subject) => ('userName' in subject && /^(t100\\)?agent1$/.test(subject.userName) ? aUser() : undefined),
    },
    legacyGrants: { allowed: async (contactCenterId) => !legacyGrantsOff.has(contactCenterId) },
    codes: store.codes,
    tokens: store.tokens,
    sessionClients: { join: async () => true },
    pushedRequests: createMemoryPushedRequests(now),
    devices: createMemoryDeviceAuthorizations(now),
    verificationUri: 'https://auth.test/ui/auth/device.html',
    replays: createMemoryReplays(now),
    dpopNonces: { current: () => dpopNonce, accepts: (nonce) => nonce === dpopNonce },
    refreshTokenMac: hmacMac,
    keys: memorySigningKeys(),
    audit: (event) => void audited.push(event),
    now,
    ...change,
  };
  const {
    tokenEndpoint: token,
    authorizeEndpoint: authorize,
    pushedRequestEndpoint: push,
    introspectionEndpoint: introspect,
    revocationEndpoint: revoke,
    ...rest
  } = createAuthorizationServer(ports);
  return { ...ports, ...rest, token, authorize, push, introspect, revoke, clock, audited, legacyGrantsOff };
}
