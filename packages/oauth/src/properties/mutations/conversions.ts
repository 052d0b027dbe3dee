import type { AssertionIssuer } from '../../ports.ts';
import { forgersKey } from '../key-pairs.ts';
import { bring } from '../steps/bring.ts';
import { decideDevice, pollDevice, startDevice } from '../steps/devices.ts';
import { password } from '../steps/direct-grants.ts';
import { exchange, exchangeOnAndOn } from '../steps/exchange.ts';
import { vouch } from '../steps/vouch.ts';
import type { Sabotage } from '../world.ts';
import {
  everyAccessToken,
  everyClient,
  everyCommit,
  everyForm,
  everything,
  forgiving,
  type Mutations,
  takenForOwner,
  without,
} from './mutation.ts';

const everyIssuer = (change: (issuer: AssertionIssuer) => Partial<AssertionIssuer>): Sabotage => ({
  ports: ({ assertionIssuers }) => ({
    assertionIssuers: {
      async find(name) {
        const issuer = await assertionIssuers.find(name);
        return issuer && { ...issuer, ...change(issuer) };
      },
    },
  }),
});

/** The type that a token really has, by its form. */
function typeOf(token: string): string {
  const parts = token.split('.');
  const header = parts.length === 3 ? Buffer.from(parts[0] ?? '', 'base64url').toString() : '';
  if (header.includes('"typ":"JWT"')) return 'id_token';
  return /^[\w-]{22}\.\d+\./.test(token) ? 'refresh_token' : 'access_token';
}

/** What is converted, vouched for or given to devices wrongly. */
export const conversionMutations: Mutations = {
  'conversion-policy': { by: [password, exchange], breaks: everyClient(() => ({ conversion: everything })) },
  'conversion-served': {
    by: [password, exchange],
    breaks: everyClient(({ conversion: _none, ...client }) => ({ ...client, conversion: { ...everything, tokenTypes: [] } })),
  },
  'conversion-line': {
    by: [password, exchangeOnAndOn],
    breaks: everyAccessToken(({ derivedFrom: _line, ...authorization }) => authorization),
  },
  'id-token-due': {
    by: [password, exchange],
    breaks: everyForm((form) => (form.requested_token_type?.endsWith('id_token') ? without('audience', form) : form)),
  },
  'actor-tenant': {
    by: [password, password, exchange],
    breaks: forgiving(
      everyAccessToken(({ user, ...authorization }) => ({
        ...authorization,
        ...(user && { user: { ...user, contactCenterId: 'cc-1' } }),
      })),
    ),
  },
  'actor-named': {
    by: [password, password, exchange],
    breaks: forgiving(everyAccessToken(({ actor: _actor, ...authorization }) => authorization)),
  },
  'token-type': {
    by: [password, exchange],
    breaks: everyForm((form) =>
      form.subject_token === undefined
        ? form
        : { ...form, subject_token_type: `urn:ietf:params:oauth:token-type:${typeOf(form.subject_token)}` },
    ),
  },
  'assertion-once': { by: [vouch, bring, bring], breaks: { ports: () => ({ replays: { firstUse: async () => true } }) } },
  'assertion-true': {
    by: [vouch, bring],
    breaks: everyIssuer(({ jwks }) => ({ jwks: { keys: [...(jwks?.keys ?? []), forgersKey.publicJwk] }, maxLifetimeSeconds: 86_400 })),
  },
  'assertion-tenant': { by: [vouch, bring], breaks: everyIssuer(() => ({ contactCenterIds: ['cc-1', 'cc-2'] })) },
  'assertion-served': { by: [vouch, bring], breaks: everyIssuer(() => ({ enabled: false })) },
  'device-allowed': {
    by: [startDevice, decideDevice, pollDevice],
    breaks: {
      server: ({ deviceVerification }) => ({
        deviceVerification: { ...deviceVerification, decide: (verdict) => deviceVerification.decide({ ...verdict, decision: 'allow' }) },
      }),
    },
  },
  'device-once': {
    by: [startDevice, decideDevice, pollDevice, pollDevice],
    breaks: everyCommit(({ spends: _spends, ...commit }, inner) => inner(commit)),
  },
  'device-client': {
    by: [startDevice, decideDevice, pollDevice],
    breaks: takenForOwner(async ({ device_code: code }, { devices }) =>
      code === undefined ? undefined : (await devices.poll(code))?.request.clientId,
    ),
  },
  'device-decided-once': {
    by: [startDevice, decideDevice, decideDevice],
    breaks: {
      server: ({ deviceVerification }) => ({
        deviceVerification: {
          ...deviceVerification,
          decide: async (verdict) => (await deviceVerification.decide(verdict)) || verdict.decision === 'allow',
        },
      }),
    },
  },
};
