import { standsForOrigin } from '@gauth/oauth';
import type { ClientRegistration } from '../../ports/registered-clients.ts';
import { encrypted, isPrivateUse, isUnencrypted } from '../redirect-kinds.ts';
import type { Rule } from '../rule.ts';
import { sample } from '../sample.ts';

const exact = (page: string) => (uri: string) => (standsForOrigin(uri) ? `${encrypted(uri).replace(/\/$/, '')}/${page}` : encrypted(uri));
const hasDot = (uri: string) => /^[^:]*\./.test(uri);
const named = (uri: string) => (isPrivateUse(uri) && !hasDot(uri) ? uri.replace(/^[^:]*/, 'example.client.app') : uri);
const ofWeb = (uri: string) => (isPrivateUse(uri) ? sample('callback') : uri);

/** For RFC 9700 and its kin: native schemes may stay. */
const bcp = ({ redirectUris }: ClientRegistration) => ({ redirectUris: redirectUris.map(exact('callback')).map(named) });
const fapi = ({ redirectUris }: ClientRegistration) => ({ redirectUris: [...new Set(redirectUris.map(exact('callback')).map(ofWeb))] });
const signedOut = ({ postLogoutRedirectUris }: ClientRegistration) => ({
  postLogoutRedirectUris: postLogoutRedirectUris.map(exact('signed-out')),
});

/** Where answers go in the browser. */
export const redirectUriRules: readonly Rule[] = [
  {
    id: 'rfc9700-2.1-exact-redirect-uris',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.1',
    says: 'every redirect URI is a whole one; only legacy clients may register origins',
    holds: ({ redirectUris }) => !redirectUris.some(standsForOrigin),
    remedy: bcp,
  },
  {
    id: 'rfc9700-2.6-encrypted-redirects',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.6',
    says: 'answers travel encrypted: redirect URIs have http only on a loopback address',
    holds: ({ redirectUris }) => !redirectUris.some(isUnencrypted),
    remedy: bcp,
  },
  {
    id: 'rfc8252-7.1-reversed-domain-names',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 8252',
    section: '7.1',
    says: 'the scheme of a native application is a domain name of its owner in reverse order',
    holds: ({ redirectUris }) => redirectUris.every((uri) => !isPrivateUse(uri) || hasDot(uri)),
    remedy: bcp,
  },
  {
    id: 'fapi2-5.3.2.2-whole-redirect-uris',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.2',
    says: 'every redirect URI is a whole one, of the web',
    holds: ({ redirectUris }) => !redirectUris.some((uri) => standsForOrigin(uri) || isPrivateUse(uri)),
    remedy: fapi,
  },
  {
    id: 'fapi2-5.3.2.2-encrypted-redirects',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.2',
    says: 'answers travel encrypted: redirect URIs have http only on a loopback address',
    holds: ({ redirectUris }) => !redirectUris.some(isUnencrypted),
    remedy: fapi,
  },
  {
    id: 'rfc8252-8.3-loopback-addresses',
    targets: ['baseline', 'oauth21', 'fapi2'],
    level: 'SHOULD',
    specification: 'RFC 8252',
    section: '8.3',
    says: 'an application on the user’s machine is reached by 127.0.0.1 or [::1], because localhost may be another machine',
    holds: ({ redirectUris }) => !redirectUris.some((uri) => localhost.test(uri)),
    remedy: ({ redirectUris }) => ({ redirectUris: redirectUris.map((uri) => uri.replace(localhost, '$1127.0.0.1')) }),
  },
  {
    id: 'rfc8252-7.1-single-slash',
    targets: ['baseline', 'oauth21'],
    level: 'SHOULD',
    specification: 'RFC 8252',
    section: '7.1',
    says: 'the scheme of a native application is followed by one slash, because nobody hands out names below it',
    holds: ({ redirectUris }) => !redirectUris.some((uri) => isPrivateUse(uri) && authority.test(uri)),
    remedy: ({ redirectUris }) => ({ redirectUris: redirectUris.map((uri) => (isPrivateUse(uri) ? uri.replace(authority, '$1/') : uri)) }),
  },
  {
    id: 'rfc8252-7.2-claimed-https',
    targets: ['baseline', 'oauth21'],
    level: 'SHOULD',
    specification: 'RFC 8252',
    section: '7.2',
    says: 'a native application claims an https address where its operating system lets it, because no other one can claim that',
    holds: ({ redirectUris }) => !redirectUris.some(isPrivateUse),
    remedy: ({ redirectUris }) => ({ redirectUris: [...new Set(redirectUris.map(ofWeb))] }),
  },
  {
    id: 'rfc8252-8.4-public-native',
    targets: ['baseline', 'oauth21'],
    level: 'SHOULD',
    specification: 'RFC 8252',
    section: '8.4',
    says: 'a native application is a public client, unless each installation has a secret of its own',
    holds: ({ type, redirectUris }) => type === 'public' || !redirectUris.some(isPrivateUse),
    remedy: () => ({ type: 'public', authMethod: 'none', pkce: 'required' }),
  },
  {
    id: 'rfc6749-3.1.2.2-registered-redirect-uris',
    targets: ['baseline', 'oauth21', 'fapi2'],
    level: 'SHOULD',
    specification: 'RFC 6749',
    section: '3.1.2.2',
    says: 'a client that sends browsers here has a redirect URI',
    holds: ({ grantTypes, redirectUris }) =>
      redirectUris.length > 0 || !['authorization_code', 'implicit'].some((grant) => grantTypes.includes(grant)),
    remedy: () => ({ redirectUris: [sample('callback')] }),
  },
  {
    id: 'oidc-rp-initiated-logout-3-exact-addresses',
    targets: ['baseline', 'fapi2'],
    level: 'MUST',
    specification: 'OpenID Connect RP-Initiated Logout 1.0',
    section: '3',
    says: 'every address after sign-out is a whole one; only legacy clients may register origins',
    holds: ({ postLogoutRedirectUris }) => !postLogoutRedirectUris.some(standsForOrigin),
    remedy: signedOut,
  },
  {
    id: 'oidc-rp-initiated-logout-2-public-https',
    targets: ['baseline', 'fapi2'],
    level: 'MUST',
    specification: 'OpenID Connect RP-Initiated Logout 1.0',
    section: '2',
    says: 'the addresses of a public client after sign-out have http only on a loopback address',
    holds: ({ type, postLogoutRedirectUris }) => type === 'confidential' || !postLogoutRedirectUris.some(isUnencrypted),
    remedy: signedOut,
  },
  {
    id: 'oidc-rp-initiated-logout-2-https',
    targets: ['baseline', 'fapi2'],
    level: 'SHOULD',
    specification: 'OpenID Connect RP-Initiated Logout 1.0',
    section: '2',
    says: 'addresses after sign-out have http only on a loopback address',
    holds: ({ postLogoutRedirectUris }) => !postLogoutRedirectUris.some(isUnencrypted),
    remedy: signedOut,
  },
];

const localhost = /^(https?:\/\/)localhost(?=[:/?]|$)/i;
const authority = /^([^:]*:)\/\//;
