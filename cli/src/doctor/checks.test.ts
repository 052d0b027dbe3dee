import { describe, expect, it } from 'vitest';
import { findingsIn } from './checks.ts';
import type { Exchange } from './exchange.ts';
import type { Facts } from './facts.ts';

// What no test can make for real on a machine of one address; everything else is found at running installations.

const answer = (data: object): Exchange => ({
  url: 'https://gauth.test',
  status: 200,
  headers: {},
  body: JSON.stringify({ data }),
  at: new Date(),
});

const database = {
  version: '18',
  local: true,
  tls: false,
  readOnly: false,
  maxConnections: 97,
  usedConnections: 1,
  time: '',
  pendingMigrations: [],
  missingRights: [],
};
const diagnosis = {
  ...{ time: '', request: { headers: {} }, keyRing: { ids: [], fingerprints: [] }, settings: {}, environmentService: {} },
  environments: { asked: 1, unasked: [] },
};
const facts = (change: Partial<Facts>): Facts => ({
  ...{
    now: new Date(),
    url: 'https://gauth.test',
    operationsUrl: 'https://gauth.test',
    environmentUrl: 'https://gauth.test',
    replicas: undefined,
  },
  ...{ discovery: answer({}), metadata: {}, repeated: undefined, keySet: undefined, issuerDiscovery: undefined, mtlsDiscovery: undefined },
  ...{ oldTls: undefined, longRequestLine: undefined, exposed: {}, auth: [], environment: [], provisioned: {}, signIn: undefined },
  ...{ askedRedirect: undefined, ready: [] },
  ...change,
});

const unasked = (fault: string) =>
  facts({
    auth: [answer({ ...diagnosis, database, environments: { asked: 1, unasked: [{ environmentId: 'e-1', fault, reason: 'why' }] } })],
  });
const redirecting = (uri: string) =>
  facts({
    provisioned: {
      clients: [
        {
          client_id: 'c',
          redirectURIs: [uri],
          authorizedGrantTypes: [],
          scope: [],
          clientType: 'CONFIDENTIAL',
          profile: 'legacy',
          requirePushedAuthorizationRequests: false,
          requireSignedRequestObject: false,
        },
      ],
    },
  });

describe('a check', () => {
  it.each([
    [
      'database-plain',
      facts({ auth: [answer({ ...diagnosis, database: { ...database, local: false } })] }),
      'auth-api reaches another machine without TLS',
    ],
    ['consul-token', unasked('consul-token'), 'environment e-1: why'],
    ['config-server-other', unasked('other'), 'environment e-1: why'],
    ['redirect-uri-wildcard', redirecting('https://app.test/*'), 'client c: https://app.test/*'],
    [
      'signing-key-closed',
      facts({
        auth: [answer({ ...diagnosis, database, keyRing: { ids: ['a'], fingerprints: ['f'] } })],
        provisioned: { keys: [{ kid: 'k', state: 'signing', sealedUnder: 'b' }] },
      }),
      'the signing key k is sealed under b; the ring has a',
    ],
    [
      'service-client-authority',
      facts({ auth: [answer({ ...diagnosis, database, environmentService: { fault: 'authority', reason: 'why' } })] }),
      'auth-api says: why',
    ],
    [
      'pages-post-elsewhere',
      facts({
        metadata: { issuer: 'https://gauth.test/auth/v3' },
        signIn: {
          ...{ clientId: 'c', redirectUri: 'https://app.test', start: answer({}), long: answer({}) },
          page: {
            ...answer({}),
            url: 'https://gauth.test/ui/auth/sign-in.html?request=r',
            headers: { 'content-type': 'text/html' },
            body: '<form method="post" action="https://old.test/auth/v3/sign-in">',
          },
        },
      }),
      'the form at https://gauth.test/ui/auth/sign-in.html posts to https://old.test/auth/v3/sign-in; the issuer is https://gauth.test/auth/v3',
    ],
  ])('finds %s', (id, given, sentence) => {
    expect(findingsIn(given).filter((finding) => finding.id === id)).toMatchObject([{ seen: [sentence] }]);
  });

  it('finds nothing where facts are missing', () => {
    expect(findingsIn(facts({}))).toEqual([]);
  });
});
