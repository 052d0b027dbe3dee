import { describe, expect, it } from 'vitest';
import { judge } from './checks.ts';
import type { Exchange } from './exchange.ts';
import { authDiagnosis, environmentDiagnosis, type Facts, provisioned } from './facts.ts';
import { notesOn } from './notes.ts';
import { partsOf } from './untold.ts';

// What installations of one version cannot show: everything else is found at running ones.

const answer = (data: unknown): Exchange => ({
  url: 'https://gauth.test',
  status: 200,
  headers: {},
  body: JSON.stringify({ data }),
  at: new Date(),
});

const time = new Date().toISOString();
const said = {
  ...{ version: '1', instance: 'i', time, elasticsearch: null, keyRing: { ids: ['k'], fingerprints: ['f'] } },
  request: { ...{ path: '/', scheme: 'https', host: 'gauth.test', clientAddress: '192.0.2.7', peerAddress: '192.0.2.7' }, headers: {} },
  database: {
    ...{ version: '18', local: true, tls: false, readOnly: false, maxConnections: 97, usedConnections: 1, time },
    ...{ pendingMigrations: [], missingRights: [] },
  },
};
const auth = {
  ...{ ...said, issuer: 'https://gauth.test/auth/v3', uiUrl: 'https://gauth.test/ui/auth', keystore: null },
  settings: {
    ...{ location: '/', logLevel: 'info', sessionStore: 'redis', redisMode: 'auto', trustProxy: 1, databasePoolSize: 3, consul: false },
  },
  ...{ redis: [], environmentService: {}, environments: { asked: 1, unasked: [] } },
};
const environment = { ...said, settings: { logLevel: 'info', databasePoolSize: 3 }, authService: {} };
const facts = (change: Partial<Facts>): Facts => ({
  ...{ now: new Date(), url: 'https://gauth.test', operationsUrl: 'https://gauth.test', environmentUrl: 'https://gauth.test' },
  ...{ replicas: undefined, discovery: answer({}), metadata: {}, repeated: undefined, keySet: undefined, issuerDiscovery: undefined },
  ...{ mtlsDiscovery: undefined, oldTls: undefined, longRequestLine: undefined, exposed: {} },
  ...{ administrator: undefined, auth: [], environment: [], provisioned: {} },
  ...{ signIn: undefined, askedRedirect: undefined, ready: [] },
  ...change,
});
const both = (change: { auth?: object; environment?: object } = {}) =>
  facts({ auth: [answer({ ...auth, ...change.auth })], environment: [answer({ ...environment, ...change.environment })] });

it('finds nothing where facts are missing', () => {
  expect(judge(facts({}))).toEqual({ findings: [], unmade: [] });
});

it.each([
  ['operations user', { 'operations-user-refused': 'OPERATIONS_PASSWORD_HASH', 'operations-user-differs': 'OPERATIONS_PASSWORD_HASH' }],
  ['client', { 'administering-client-refused': 'client_secret, authorities' }],
] as const)('says of a refused %s what is wrong with it', (administrator, expected) => {
  const refusal = [{ ...answer({}), status: 401 }];
  const { findings } = judge(facts({ administrator, auth: refusal, environment: refusal }));
  expect(Object.fromEntries(findings.map(({ id, remedy }) => [id, remedy.setting]))).toEqual(expected);
});

describe('a server of another version', () => {
  it('may say more', () => {
    const more = { moon: 'full', database: { ...said.database, moon: 'full' } };
    expect(judge(both({ auth: more, environment: more }))).toEqual({ findings: [], unmade: [] });
  });

  it('costs the checks that need what it does not say, and they are named', () => {
    const { findings, unmade } = judge(
      both({ auth: { elasticsearch: undefined, keystore: undefined }, environment: { settings: { logLevel: 'debug' } } }),
    );
    const notes = notesOn(both(), { withCredentials: true, unmade });
    expect(findings).toEqual([]);
    expect(notes.filter((note) => / does not say /.test(note))).toEqual([
      'keystore-unreadable, keystore-certificate: auth-api does not say keystore as this version of gauth knows it',
      'database-connections, log-level: environment-api does not say settings as this version of gauth knows it',
      expect.stringMatching(/^elasticsearch-unreachable, .*, log-lines-refused: auth-api does not say elasticsearch as this version/),
    ]);
  });

  const oddities = [undefined, null, 0, 'odd', [], {}, [null], { problem: 1 }];
  const parts = [
    ...Object.keys(authDiagnosis.shape).map((part) => ['auth', part] as const),
    ...Object.keys(environmentDiagnosis.shape).map((part) => ['environment', part] as const),
  ];
  it.each(parts)('may say anything else: %s %s', (service, part) => {
    for (const oddity of oddities) {
      const { unmade } = judge(both({ [service]: { [part]: oddity } }));
      for (const { reason } of unmade) expect(reason).toMatchObject({ by: `${service}-api`, part });
    }
  });

  it.each(Object.keys(provisioned.shape))('may list anything else: %s', (list) => {
    for (const oddity of oddities.slice(1)) {
      const { unmade } = judge(facts({ provisioned: partsOf(provisioned, { [list]: oddity }, 'x') }));
      for (const { reason } of unmade) expect(reason).toMatchObject({ part: list });
    }
  });

  it.each([
    ['nothing', ''],
    ['no object', '7'],
    ['no data', '{}'],
    ['odd data', '{"data":7}'],
    ['no JSON', '<html>'],
  ])('may answer with %s', (_what, body) => {
    expect(judge(facts({ auth: [{ ...answer(0), body }], environment: [{ ...answer(0), body }] }))).toEqual({ findings: [], unmade: [] });
  });
});
