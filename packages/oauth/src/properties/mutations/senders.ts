import { password } from '../steps/direct-grants.ts';
import { exchange } from '../steps/exchange.ts';
import { use } from '../steps/present.ts';
import { everyAccessToken, everyClient, type Mutations } from './mutation.ts';

/** What is wrong with keys and their proofs. */
export const senderMutations: Mutations = {
  'bound-key': { by: [password, use], breaks: everyAccessToken(({ confirmation: _key, ...authorization }) => authorization) },
  'bound-where-required': { by: [password], breaks: everyClient(() => ({ senderConstraint: 'none' })) },
  'bound-conversion': { by: [password, exchange], breaks: everyAccessToken(({ confirmation: _key, ...authorization }) => authorization) },
  'proof-once': { by: [password, use], breaks: { ports: () => ({ replays: { firstUse: async () => true } }) } },
  'proof-purpose': {
    by: [password, use],
    breaks: {
      server: ({ holderOf, whoHolds }) => ({ holderOf: async (presented) => (await whoHolds(presented.token)) ?? holderOf(presented) }),
    },
  },
};
