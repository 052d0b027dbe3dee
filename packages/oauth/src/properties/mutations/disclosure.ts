import { OAuthError } from '../../errors.ts';
import { authorize } from '../steps/authorize.ts';
import { confuse, impersonate } from '../steps/confuse.ts';
import { password } from '../steps/direct-grants.ts';
import { introspect } from '../steps/present.ts';
import { redeem } from '../steps/redeem.ts';
import type { Sabotage, Server } from '../world.ts';
import { everyAccessToken, everyClient, type Mutations } from './mutation.ts';

/** Refusals of the token endpoint become something else. */
const everyRefusal = (instead: (error: OAuthError, form: Record<string, string>) => Error): Sabotage => ({
  server: ({ token }) => ({
    token: (request) =>
      token(request).catch((error: unknown) => {
        throw error instanceof OAuthError ? instead(error, request.form) : error;
      }),
  }),
});

/** Whatever shows a JWT gets a token. */
const gladOfJwts: Sabotage = {
  server: ({ token }) => ({
    token: (request) =>
      token(request).catch((error: unknown) => {
        const shows = Object.values(request.form).some((value) => /^[\w-]+\.[\w-]+\.[\w-]{50,}$/.test(value));
        if (shows) return { access_token: 'a token', token_type: 'bearer' as const, expires_in: 1, scope: '' };
        throw error;
      }),
  }),
};

/** Every text is a token that is alive. */
const gullible: Sabotage = {
  server: ({ whoHolds }) => ({
    whoHolds: async (token) => (await whoHolds(token)) ?? ({ authorization: {} } as Awaited<ReturnType<Server['whoHolds']>>),
  }),
};

/** What is taken for something else, and what is told to whom it is no business of. */
export const disclosureMutations: Mutations = {
  'id-token-only': { by: [password, confuse, confuse], breaks: gladOfJwts },
  'credential-kind': { by: [password, authorize, confuse], breaks: gullible },
  'id-token-hint': {
    by: [password, introspect, confuse],
    breaks: { server: () => ({ readIdTokenHint: async () => ({ subject: 'somebody', clientId: 'some client' }) }) },
  },
  'client-proof': {
    by: [impersonate],
    breaks: { ports: () => ({ clientSecrets: { matches: async () => true, macKey: () => undefined } }) },
  },
  'introspection-audience': { by: [password, introspect], breaks: everyClient(() => ({ authorities: ['ROLE_INTERNAL_CLIENT'] })) },
  'introspection-said': {
    by: [password, introspect],
    breaks: everyAccessToken((authorization) => ({ ...authorization, scope: [...authorization.scope, 'more'] })),
  },
  'errors-known': { by: [password], breaks: everyRefusal(() => new OAuthError('made_up' as never, 'something is wrong')) },
  'errors-silent': {
    by: [authorize, redeem, redeem],
    breaks: everyRefusal(({ code }, { code: sent }) => new OAuthError(code, 'the code is wrong', { cause: `got ${sent}` })),
  },
  'errors-only': { by: [password], breaks: everyRefusal(() => new TypeError('nobody expected this')) },
  'audit-silent': {
    by: [password],
    breaks: {
      server: ({ token, audited }) => ({
        async token(request) {
          const response = await token(request);
          audited.push({ event: 'token.issued', outcome: 'success', reason: response.access_token });
          return response;
        },
      }),
    },
  },
};
