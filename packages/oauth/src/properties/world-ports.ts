import type { ServerPorts } from '../authorization-server.ts';
import { createMemoryDeviceAuthorizations } from '../memory/device-authorizations.ts';
import { createMemoryPushedRequests } from '../memory/pushed-requests.ts';
import { createMemoryReplays } from '../memory/replays.ts';
import { createMemoryTokenStore } from '../memory/token-store.ts';
import type { Authorization, Client, User } from '../model.ts';
import type { AssertionIssuer } from '../ports.ts';
import { memorySigningKeys } from '../testing/keys.ts';
import { issuerNames } from './client-features.ts';
import { issuerKey } from './key-pairs.ts';
import { identified, passwordOf, people, qualifiedName } from './people.ts';

// One for all runs, because keys take a while.
const keys = memorySigningKeys();

const issuers: readonly AssertionIssuer[] = [
  {
    issuer: issuerNames.jwt,
    jwks: { keys: [issuerKey.publicJwk] },
    subjectKind: 'userName',
    contactCenterIds: ['cc-1'],
    clockSkewSeconds: 0,
    maxLifetimeSeconds: 600,
    enabled: true,
  },
  {
    issuer: issuerNames.saml,
    certificates: ['certificate'],
    subjectKind: 'userName',
    contactCenterIds: ['cc-2'],
    clockSkewSeconds: 0,
    maxLifetimeSeconds: 600,
    enabled: true,
  },
];

/** Everything outside the server, with a clock that the model moves. */
export function worldPorts(clients: Map<string, Client>, now: () => Date, isOver: (sessionId: string) => boolean) {
  const store = createMemoryTokenStore(now);
  const ports = {
    clients: { find: async (id: string) => clients.get(id) },
    users: {
      authenticate: async ({ username, password }: { username: string; password: string }): Promise<User | undefined> =>
        people.find((user) => qualifiedName(user) === username && passwordOf(user) === password),
      identify: async (subject: Parameters<typeof identified>[0]): Promise<User | undefined> => identified(subject),
    },
    assertionIssuers: { find: async (name: string) => issuers.find(({ issuer }) => issuer === name) },
    codes: store.codes,
    tokens: store.tokens,
    pushedRequests: createMemoryPushedRequests(now),
    devices: createMemoryDeviceAuthorizations(now),
    replays: createMemoryReplays(now),
    sessionClients: { join: async ({ sessionId }: Authorization) => sessionId === undefined || !isOver(sessionId) },
    keys,
    now,
  } satisfies Partial<ServerPorts>;
  return { ports, store };
}

/** What sabotage may replace. */
export type WorldPorts = ReturnType<typeof worldPorts>['ports'];
