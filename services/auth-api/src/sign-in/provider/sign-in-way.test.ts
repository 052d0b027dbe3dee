import { expect, it } from 'vitest';
import type { IdentityProvider, ProviderMode } from '../../ports/identity-providers.ts';
import type { HomeRealm } from './home-realm.ts';
import { signInWay } from './sign-in-way.ts';

const provider = (kind: IdentityProvider['kind'], mode: ProviderMode, name: string) =>
  ({ id: `id-${name}`, name, kind, mode }) as IdentityProvider;
const [okta, google] = [provider('saml', 'only', 'Okta'), provider('oidc', 'choice', 'Google')];
const shown = [
  { id: 'id-Okta', name: 'Okta' },
  { id: 'id-Google', name: 'Google' },
];

it.each<[string, HomeRealm, object]>([
  ['a password', { kind: 'password' }, { scheme: 'basic' }],
  ['a provider alone', { kind: 'provider', provider: okta }, { scheme: 'saml' }],
  [
    'a provider, or a password when it fails',
    { kind: 'provider', provider: provider('oidc', 'fallback', 'x') },
    { scheme: 'oidc', passwords: true },
  ],
  [
    'a password or one of two',
    { kind: 'choice', providers: [okta, google], passwords: true },
    { scheme: 'basic', identityProviders: shown },
  ],
  ['one of two', { kind: 'choice', providers: [okta, google], passwords: false }, { scheme: 'saml', identityProviders: shown }],
])('tells of %s', (_what, realm, way) => {
  expect(signInWay(realm)).toEqual(way);
});
