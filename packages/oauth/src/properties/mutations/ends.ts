import { createMemoryTokenStore } from '../../memory/token-store.ts';
import { password } from '../steps/direct-grants.ts';
import { exchange } from '../steps/exchange.ts';
import { revoke } from '../steps/present.ts';
import { refresh } from '../steps/refresh.ts';
import { register } from '../steps/registrations.ts';
import { signOutStep } from '../steps/sessions.ts';
import { wait } from '../steps/time.ts';
import type { WorldPorts } from '../world-ports.ts';
import { everyClient, everyCommit, everyFamily, type Mutations, takenForOwner } from './mutation.ts';

/** What lives too long, or too short. */
export const endMutations: Mutations = {
  'request-served': { by: [password], breaks: { ports: ({ users }) => ({ users: { ...users, authenticate: async () => undefined } }) } },
  alive: { by: [password], breaks: { ports: ({ tokens }) => ({ tokens: { ...tokens, find: async () => undefined } }) } },
  expired: { by: [password, wait], breaks: { ports: withStoppedClock } },
  revoked: { by: [password, revoke], breaks: { ports: ({ tokens }) => ({ tokens: { ...tokens, revoke: async () => undefined } }) } },
  'revoked-by-owner': {
    by: [password, revoke],
    breaks: { server: (server) => ({ revoke: (request) => server.revoke(request).catch(() => undefined) }) },
  },
  'signed-out': {
    by: [password, signOutStep],
    breaks: { ports: ({ tokens }) => ({ tokens: { ...tokens, revokeUser: async () => undefined } }) },
  },
  'signed-in-after': { by: [signOutStep, password], breaks: { ports: foreverSignedOut } },
  'parent-ended': {
    by: [password, exchange, revoke],
    breaks: everyCommit(({ authorization: { derivedFrom: _line, ...authorization }, ...commit }, inner) =>
      inner({ ...commit, authorization }),
    ),
  },
  namesake: { by: [password, register, refresh], breaks: everyClient(() => ({ registrationId: 'always the same' })) },
  'refresh-client': {
    by: [password, refresh],
    breaks: takenForOwner(
      async ({ refresh_token: token = '' }, { tokens }) => (await tokens.findFamily(token.slice(0, 22)))?.authorization.clientId,
    ),
  },
  'refresh-retry': {
    by: [password, refresh, refresh],
    breaks: everyCommit(({ spends, ...commit }, inner) =>
      inner({ ...commit, ...(spends && { spends: spends.kind === 'refresh' ? { ...spends, retrySeconds: 0 } : spends }) }),
    ),
  },
  'refresh-reuse': {
    by: [password, refresh, wait, refresh],
    breaks: everyCommit(({ spends, ...commit }, inner) =>
      inner({ ...commit, ...(spends && { spends: spends.kind === 'refresh' ? { ...spends, retrySeconds: 1e9 } : spends }) }),
    ),
  },
  'refresh-served': {
    by: [password, refresh],
    breaks: { ports: ({ tokens }) => ({ tokens: { ...tokens, findFamily: async () => undefined } }) },
  },
  'bound-refresh': { by: [password, refresh], breaks: everyFamily(({ confirmation: _key, ...authorization }) => authorization) },
};

function withStoppedClock({ now }: WorldPorts) {
  const start = now();
  return createMemoryTokenStore(() => start);
}

function foreverSignedOut({ tokens }: WorldPorts) {
  const gone = new Set<string>();
  return {
    tokens: {
      ...tokens,
      revokeUser: async (userId: string) => void gone.add(userId),
      async find(value: string) {
        const found = await tokens.find(value);
        return found?.authorization.user && gone.has(found.authorization.user.id) ? undefined : found;
      },
    },
  };
}
