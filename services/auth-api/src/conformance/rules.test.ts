import { describe, expect, it } from 'vitest';
import { aCarefulClient, conformanceFixtures } from '../../test/conformance-fixtures.ts';
import { aRegistration } from '../../test/registration.ts';
import { withChange } from '../clients/defaults.ts';
import { checkClient } from '../clients/rules.ts';
import type { ClientRegistration } from '../ports/registered-clients.ts';
import { brokenRules, conformanceOf } from './report.ts';
import { type Target, targets } from './rule.ts';
import { rules } from './rules.ts';

const idsOf = (broken: readonly { id: string }[]) => broken.map(({ id }) => id);

describe('the rules', () => {
  it('are at least 40, each with an id of its own that begins with its specification and section', () => {
    expect(rules.length).toBeGreaterThanOrEqual(40);
    expect(new Set(idsOf(rules)).size).toBe(rules.length);
    for (const { id, section } of rules) expect(id).toMatch(new RegExp(`^(rfc\\d{4}|fapi2|oidc(-[a-z]+)+)-${section}-[a-z-]+$`));
  });

  it('have a client that keeps it and one that breaks it, each, and nothing else has', () => {
    expect(Object.keys(conformanceFixtures).sort()).toEqual(idsOf(rules).sort());
  });

  it('say one sentence without a full stop', () => {
    for (const { says } of rules) expect(says).toMatch(/^[a-z].*[^.]$/);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { passes = {}, fails = {} } = conformanceFixtures[id] ?? {};

  it('is kept', () => {
    const client = aCarefulClient(passes);
    expect(rule.holds(client)).toBe(true);
    for (const target of targets) expect(idsOf(brokenRules(client, target))).not.toContain(id);
  });

  it('is broken, in the report of its profiles and of no other', () => {
    const report = conformanceOf(aCarefulClient(fails));
    expect(targets.filter((target) => idsOf(report[target].broken).includes(id))).toEqual(rule.targets);
    const passed = rule.targets.map((target) => report[target].passed);
    if (rule.level === 'MUST') expect(passed).toEqual(rule.targets.map(() => false));
  });

  it('is kept once its remedy is set', () => {
    const client = aCarefulClient(fails);
    expect(rule.holds(withChange(client, rule.remedy(client)))).toBe(true);
  });
});

describe('remedies', () => {
  const clients: [string, ClientRegistration][] = [
    ['the product’s sample', aRegistration()],
    [
      'a legacy client that has everything a profile forbids',
      aRegistration({
        ...{ grantTypes: ['implicit', 'password', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'] },
        ...{ redirectUris: ['http://app.test', 'com.example.app://cb', 'myapp:/cb'], postLogoutRedirectUris: ['http://app.test/bye'] },
        ...{ frontchannelLogout: { uri: 'http://other.test/out', sessionRequired: true } },
        ...{ backchannelLogout: { uri: 'http://app.test/out', sessionRequired: true }, jwks: { keys: [{ kty: 'RSA', alg: 'RS256' }] } },
      }),
    ],
    [
      'a public client',
      aRegistration({ type: 'public', authMethod: 'none', refreshTokenRotation: 'reuse', grantTypes: ['client_credentials'] }),
    ],
    [
      'a client with a certificate',
      aRegistration({ authMethod: 'tls_client_auth', certificateSubject: { kind: 'dns', value: 'app.test' } }),
    ],
  ];

  it.each(clients.flatMap(([what, client]) => targets.map((target): [string, Target, ClientRegistration] => [what, target, client])))(
    'for every MUST make of %s one that passes %s',
    (_what, target, client) => {
      const before = conformanceOf(client)[target];
      expect(before.passed).toBe(false);
      const remedies = before.broken.filter(({ level }) => level === 'MUST').map(({ remedy }) => remedy(client));
      const profile = target === 'oauth21' ? client.profile : target;
      const after = withChange(client, { ...Object.assign({}, ...remedies), profile });
      expect(conformanceOf(after)[target].passed).toBe(true);
      expect(() => checkClient(after)).not.toThrow();
    },
  );
});

it('finds nothing wrong with a careful client, but what the profiles ask differently', () => {
  expect(conformanceOf(aCarefulClient())).toEqual({
    baseline: { passed: true, broken: [] },
    oauth21: { passed: true, broken: [] },
    fapi2: { passed: false, broken: [expect.objectContaining({ id: 'fapi2-5.3.2.1-no-rotation' })] },
  });
  expect(conformanceOf(aCarefulClient({ refreshTokenRotation: 'reuse' })).fapi2).toEqual({ passed: true, broken: [] });
});
