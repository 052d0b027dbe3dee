import { inAuth, inOauth, inPlan } from './evidence.ts';
import type { Specification } from './specification.ts';

/** OpenID Connect. */
export const openIdSpecifications: readonly Specification[] = [
  {
    name: 'Core, code flow',
    status: 'complete',
    note: '',
    evidence: [inOauth('authorize/authorize-endpoint'), inOauth('token/id-token'), inPlan('oidcc-basic')],
  },
  {
    name: 'Core, implicit flow',
    status: 'complete',
    note: 'for `legacy` clients that list `implicit`',
    evidence: [inOauth('authorize/response-types'), inPlan('oidcc-implicit')],
  },
  {
    name: 'Core, hybrid flow',
    status: 'complete',
    note: 'for clients that list `implicit`, too',
    evidence: [inOauth('authorize/response-types'), inPlan('oidcc-hybrid')],
  },
  {
    name: 'Core, `prompt`, `max_age`, `login_hint`, `id_token_hint`, `nonce`',
    status: 'partly',
    note: '`consent` asks nothing: there is no consent page, because clients are registered by the operator',
    evidence: [inOauth('authorize/authorize-endpoint'), inAuth('authorize')],
  },
  {
    name: 'Core, `acr_values`, `claims`',
    status: 'complete',
    note: '`display` changes nothing',
    evidence: [inOauth('authorize/authorize-session')],
  },
  {
    name: 'Core, standard claims and scopes',
    status: 'complete',
    note: '`profile`, `email`, `address`, `phone`; the product’s `*` gives all',
    evidence: [inOauth('claims'), inAuth('openid-userinfo')],
  },
  {
    name: 'Core, signed ID tokens',
    status: 'complete',
    note: 'RS256 (default), PS256, ES256, EdDSA; `at_hash`, `c_hash`, `auth_time`, `acr`, `amr`, `sid`',
    evidence: [inOauth('token/id-token'), inOauth('authorize/response-types')],
  },
  { name: 'Core, encrypted ID tokens, pairwise subjects', status: 'no', note: '', evidence: [] },
  {
    name: 'Core, userinfo',
    status: 'complete',
    note: 'GET and POST, JSON; signed answers are not offered',
    evidence: [inAuth('openid-userinfo')],
  },
  {
    name: 'Discovery',
    status: 'complete',
    note: 'WebFinger is not offered',
    evidence: [inOauth('discovery'), inAuth('discovery'), inPlan('oidcc-config')],
  },
  {
    name: 'RP-Initiated Logout',
    status: 'complete',
    note: 'GET and POST; asks back unless an ID token of the signed-in user comes along; `logout_hint` and `ui_locales` change nothing',
    evidence: [inAuth('sign-out'), inPlan('oidcc-rp-initiated-logout')],
  },
  {
    name: 'Back-Channel Logout',
    status: 'complete',
    note: 'signed, retried with back-off from an outbox that survives a pod',
    evidence: [inOauth('logout-token'), inAuth('logout'), 'services/auth-api/test/logout-delivering.it.test.ts', 'test/e2e/logout.test.ts'],
  },
  {
    name: 'Front-Channel Logout',
    status: 'complete',
    note: 'frames on the signed-out page',
    evidence: [inAuth('signed-out'), 'services/auth-ui/test/signed-out.test.ts', 'test/e2e/logout.test.ts'],
  },
  { name: 'Session Management', status: 'no', note: 'needs third-party cookies, which browsers no longer send', evidence: [] },
];
