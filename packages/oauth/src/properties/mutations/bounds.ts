import { mayActFor } from '../../authorization.ts';
import { grantTypeNames, resourceNames, scopeNames } from '../client-features.ts';
import { people } from '../people.ts';
import { authorize } from '../steps/authorize.ts';
import { clientCredentials, password } from '../steps/direct-grants.ts';
import { exchange } from '../steps/exchange.ts';
import { refresh } from '../steps/refresh.ts';
import type { Server } from '../world.ts';
import { everyAccessToken, everyClient, everyFamily, forgiving, type Mutations } from './mutation.ts';

/** What gets more than it may. */
export const boundMutations: Mutations = {
  'scope-registered': { by: [authorize, password], breaks: forgiving({}, { scopes: scopeNames }) },
  'scope-narrows': { by: [password, refresh], breaks: everyFamily((authorization) => ({ ...authorization, scope: [...scopeNames] })) },
  'scope-said': {
    by: [password],
    breaks: everyAccessToken((authorization) => ({ ...authorization, scope: [...authorization.scope, 'more'] })),
  },
  'jwt-said': {
    by: [password],
    breaks: everyAccessToken((authorization) => ({ ...authorization, scope: [...authorization.scope, 'more'] })),
  },
  'id-token-said': { by: [password], breaks: { server: withIdTokenOfTheOneBefore } },
  'audience-registered': { by: [authorize, password], breaks: forgiving({}, { resources: resourceNames }) },
  'audience-narrows': {
    by: [password, refresh],
    breaks: everyFamily(({ audience, ...authorization }) => ({ ...authorization, ...(audience && { audience: [...resourceNames] }) })),
  },
  'grant-registered': { by: [password, authorize, exchange], breaks: everyClient(() => ({ grantTypes: grantTypeNames })) },
  'own-token': { by: [clientCredentials], breaks: everyClient(() => ({ type: 'confidential' })) },
  'own-user': {
    by: [password],
    breaks: everyAccessToken((authorization) => {
      const another = people.find(
        ({ id, contactCenterId }) => id !== authorization.user?.id && contactCenterId !== authorization.user?.contactCenterId,
      );
      return { ...authorization, ...(authorization.user && another && { user: another }) };
    }),
  },
  'contact-centers': {
    by: [password],
    breaks: everyClient((client) => (mayActFor(client, people[0]) ? {} : { contactCenterIds: ['cc-1', 'cc-2'] })),
  },
  'password-right': {
    by: [password],
    breaks: { ports: ({ users }) => ({ users: { ...users, authenticate: ({ username }) => users.identify({ userName: username }) } }) },
  },
  'life-of-authorization': { by: [password, refresh], breaks: everyClient(() => ({ accessTokenTtlSeconds: 100_000 })) },
  'life-through-exchange': {
    by: [password, exchange],
    breaks: {
      ports: ({ tokens }) => ({
        tokens: {
          ...tokens,
          async find(value) {
            const found = await tokens.find(value);
            const longer = (end: number) => end + 1;
            return (
              found && {
                ...found,
                expiresAt: longer(found.expiresAt),
                authorization: { ...found.authorization, expiresAt: longer(found.authorization.expiresAt) },
              }
            );
          },
        },
      }),
    },
  },
};

/** Everybody gets the ID token that was meant for the one before. */
function withIdTokenOfTheOneBefore({ token }: Server): Partial<Server> {
  let before: string | undefined;
  return {
    async token(request) {
      const response = await token(request);
      const { id_token: own } = response;
      const mixed = { ...response, ...(own !== undefined && { id_token: before ?? own }) };
      before = own ?? before;
      return mixed;
    },
  };
}
