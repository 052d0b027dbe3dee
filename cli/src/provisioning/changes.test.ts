import { describe, expect, it } from 'vitest';
import { changesOf, isNamed } from './changes.ts';
import { type Present, secretMark } from './kind.ts';
import { clients } from './kinds/clients.ts';
import { environments } from './kinds/environments.ts';
import { identityProviders } from './kinds/identity-providers.ts';
import type { Wanted } from './wanted.ts';

const thing = { key: 'x', place: 'a.yaml:1:1', folder: '/', needs: [] };
const reference = { fromEnv: 'SECRET' };

function changes(kind: typeof clients, wanted: Partial<Wanted>, present: Present['fields'], rewrite: string[] = []) {
  const stated: Wanted = { ...thing, kind: kind.name, fields: {}, secrets: {}, ...wanted };
  return changesOf(kind, { wanted: stated, present: { kind: kind.name, key: 'x', fields: present }, rewrite });
}

describe('what must change', () => {
  it.each([
    ['nothing where it is as stated', { a: [1], b: 'x' }, { a: [1], b: 'x', c: 'left out' }, []],
    ['what differs', { a: [1, 2] }, { a: [1] }, [{ field: 'a', from: [1], to: [1, 2] }]],
    ['what is to go', { a: null }, { a: 'x' }, [{ field: 'a', from: 'x', to: null }]],
    ['nothing where what is to go is gone, or off', { a: null, b: false }, {}, []],
  ])('is %s', (_name, fields, present, expected) => {
    expect(changes(environments, { fields }, present)).toEqual(expected);
  });

  it('counts the grants that an internal client gets anyway', () => {
    const granted = ['password', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'urn:ietf:params:oauth:grant-type:token-exchange'];
    const fields = { internalClient: true, authorizedGrantTypes: ['password'] };
    expect(changes(clients, { fields }, { internalClient: true, authorizedGrantTypes: granted })).toEqual([]);
  });

  it('reads the document of a provider from its address where there is none yet', () => {
    const fields = { metadataUrl: 'https://idp.example/metadata' };
    expect(changes(identityProviders, { fields }, { ...fields, missing: ['metadata'] })).toEqual([
      { field: 'metadata', from: undefined, to: '(from metadataUrl)' },
    ]);
  });
});

describe('a secret', () => {
  const written = [{ field: 'password', secret: true }];
  const secrets = { password: reference };

  it('stays as it is, unless the thing is named', () => {
    expect(changes(environments, { secrets }, {})).toEqual([]);
    expect(changes(environments, { secrets }, {}, ['environments/x'])).toEqual(written);
    expect(changes(environments, { secrets }, {}, ['environments/y'])).toEqual([]);
  });

  it('is written where an answer shows that it is missing', () => {
    const token = { secrets: { tokenUuid: reference } };
    expect(changes(environments, token, {})).toEqual([{ field: 'tokenUuid', secret: true }]);
    expect(changes(environments, token, { tokenUuid: secretMark })).toEqual([]);
  });

  it('is written where another change needs it', () => {
    const fields = { authorizedGrantTypes: [], tokenEndpointAuthMethod: 'client_secret' };
    const before = { authorizedGrantTypes: [], tokenEndpointAuthMethod: 'private_key_jwt' };
    expect(changes(clients, { fields, secrets: { client_secret: reference } }, before)).toContainEqual({
      field: 'client_secret',
      secret: true,
    });
    const moved = { fields: { issuer: 'https://b.example' }, secrets: { clientSecret: reference } };
    expect(changes(identityProviders, moved, { issuer: 'https://a.example', clientSecret: secretMark })).toContainEqual({
      ...{ field: 'clientSecret', secret: true },
    });
  });
});

it.each([
  ['clients/demo', ['clients/demo'], true],
  ['clients/demo', ['clients/*'], true],
  ['clients/demo', ['*'], true],
  ['clients/demo', ['clients/d'], false],
  ['clients/demo.x', ['clients/demo?x', 'clients/demo+x'], false],
])('says whether %s is among %j', (name, patterns, among) => {
  expect(isNamed(name, patterns)).toBe(among);
});
