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

describe('a check', () => {
  it('finds database-plain', () => {
    const remote = facts({ auth: [answer({ ...diagnosis, database: { ...database, local: false } })] });
    expect(findingsIn(remote)).toMatchObject([{ id: 'database-plain', seen: ['auth-api reaches another machine without TLS'] }]);
  });

  it('finds nothing where facts are missing', () => {
    expect(findingsIn(facts({}))).toEqual([]);
  });
});
