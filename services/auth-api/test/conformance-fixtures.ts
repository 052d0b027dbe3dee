import type { JWK } from 'jose';
import type { ClientRegistration } from '../src/ports/registered-clients.ts';
import { aRegistration } from './registration.ts';

/** A client that keeps a rule, and one that breaks it; as what is changed of `aCarefulClient`. */
interface Fixture {
  passes: Partial<ClientRegistration>;
  fails: Partial<ClientRegistration>;
}

const ed25519: JWK = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'a', alg: 'EdDSA' };
const p256: JWK = {
  ...{ kty: 'EC', crv: 'P-256', kid: 'b', alg: 'ES256' },
  ...{ x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM' },
};
const nameless = ({ kid: _kid, ...key }: JWK): JWK => key;
const { alg: _none, ...ofNoAlgorithm } = ed25519;

const convertsFrom = (...subjectClients: string[]): Partial<ClientRegistration> => ({
  conversion: { subjectClients, subjectIssuers: [], actorClients: [], impersonation: false, audiences: [], tokenTypes: ['jwt'] },
});
const asPublic = { type: 'public', authMethod: 'none' } as const;
const tls = { authMethod: 'self_signed_tls_client_auth' } as const;
const code = ['authorization_code'];
const native = { redirectUris: ['com.example.app:/cb'] };

/** A client that breaks no rule of any profile, but for those in which the profiles differ. */
export const aCarefulClient = (change: Partial<ClientRegistration> = {}): ClientRegistration =>
  aRegistration({
    ...{ id: 'careful', profile: 'baseline', internal: false, authorities: [], grantTypes: [...code, 'refresh_token'] },
    ...{ authMethod: 'private_key_jwt', jwks: { keys: [ed25519] }, scopes: ['openid'], resources: ['https://api.test'] },
    ...{ redirectUris: ['https://app.test/cb'], postLogoutRedirectUris: ['https://app.test/bye'], pkce: 'required' },
    ...{ pushedRequestsRequired: true, senderConstraint: 'dpop', refreshRetrySeconds: 0, idTokenSignedResponseAlg: 'PS256' },
    ...change,
  });

/** One for each rule, by its id. */
export const conformanceFixtures: Readonly<Record<string, Fixture>> = {
  'rfc9700-2.5-asymmetric': { passes: tls, fails: { authMethod: 'client_secret_jwt' } },
  'rfc6749-2.3.1-secret-in-header': { passes: { authMethod: 'client_secret_basic' }, fails: { authMethod: 'client_secret' } },
  'fapi2-5.3.2.1-confidential': { passes: {}, fails: asPublic },
  'fapi2-5.3.2.1-client-authentication': { passes: tls, fails: { authMethod: 'client_secret_basic' } },

  'rfc9700-2.4-no-password': { passes: { grantTypes: code }, fails: { grantTypes: ['password'] } },
  'rfc9700-2.1.2-no-implicit': { passes: { grantTypes: code }, fails: { grantTypes: [...code, 'implicit'] } },
  'rfc6749-4.4-confidential-credentials': {
    passes: { grantTypes: ['client_credentials'] },
    fails: { ...asPublic, grantTypes: ['client_credentials'] },
  },
  'fapi2-5.3.2.1-no-password': { passes: { grantTypes: code }, fails: { grantTypes: ['password', 'refresh_token'] } },
  'fapi2-5.3.2.2-code-only': {
    passes: { grantTypes: [...code, 'client_credentials'] },
    fails: { grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'] },
  },
  'rfc9700-2.3-named-subject-clients': {
    passes: convertsFrom('careful', 'other'),
    fails: convertsFrom('other', '*'),
  },

  'rfc9700-2.1-exact-redirect-uris': { passes: native, fails: { redirectUris: ['https://app.test/'] } },
  'rfc9700-2.6-encrypted-redirects': {
    passes: { redirectUris: ['http://127.0.0.1/cb', 'http://localhost/cb', 'com.example.app:/cb'] },
    fails: { redirectUris: ['https://app.test/cb', 'http://app.test/cb'] },
  },
  'rfc8252-7.1-reversed-domain-names': { passes: native, fails: { redirectUris: ['myapp:/example.com'] } },
  'fapi2-5.3.2.2-whole-redirect-uris': { passes: { redirectUris: ['http://[::1]/cb'] }, fails: native },
  'fapi2-5.3.2.2-encrypted-redirects': { passes: { redirectUris: ['http://[::1]/cb'] }, fails: { redirectUris: ['http://app.test/cb'] } },
  'rfc8252-8.3-loopback-addresses': {
    passes: { redirectUris: ['http://127.0.0.1:8080/cb', 'https://localhost.test/cb'] },
    fails: { redirectUris: ['http://localhost:8080/cb'] },
  },
  'rfc8252-7.1-single-slash': { passes: native, fails: { redirectUris: ['com.example.app://cb'] } },
  'rfc8252-7.2-claimed-https': { passes: {}, fails: native },
  'rfc8252-8.4-public-native': { passes: { ...asPublic, ...native }, fails: native },
  'rfc6749-3.1.2.2-registered-redirect-uris': {
    passes: { grantTypes: ['client_credentials'], redirectUris: [] },
    fails: { redirectUris: [] },
  },
  'oidc-rp-initiated-logout-3-exact-addresses': {
    passes: { postLogoutRedirectUris: [] },
    fails: { postLogoutRedirectUris: ['https://app.test'] },
  },
  'oidc-rp-initiated-logout-2-public-https': {
    passes: { postLogoutRedirectUris: ['http://app.test/bye'] },
    fails: { ...asPublic, postLogoutRedirectUris: ['http://app.test/bye'] },
  },
  'oidc-rp-initiated-logout-2-https': {
    passes: { postLogoutRedirectUris: ['http://localhost:8080/bye'] },
    fails: { postLogoutRedirectUris: ['http://app.test/bye'] },
  },

  'rfc9700-2.1.1-pkce': { passes: { pkce: 'required' }, fails: { pkce: 'optional' } },
  'rfc8252-6-native-pkce': { passes: { pkce: 'optional' }, fails: { ...native, pkce: 'optional' } },
  'fapi2-5.3.2.2-pkce': { passes: { pkce: 'required' }, fails: { pkce: 'optional' } },
  'fapi2-5.3.2.2-pushed-requests': { passes: { pushedRequestsRequired: true }, fails: { pushedRequestsRequired: false } },
  'rfc9101-10.5-no-downgrade': {
    passes: { pushedRequestsRequired: false, signedRequestsRequired: true },
    fails: { pushedRequestsRequired: false },
  },

  'rfc9700-2.2.1-sender-constraint': { passes: { senderConstraint: 'mtls' }, fails: { senderConstraint: 'none' } },
  'fapi2-5.3.2.1-sender-constraint': { passes: { senderConstraint: 'dpop' }, fails: { ...tls, senderConstraint: 'none' } },
  'rfc8705-3-bound-by-certificate': { passes: { ...tls, senderConstraint: 'mtls' }, fails: { ...tls, senderConstraint: 'none' } },
  'rfc6750-5.3-short-lived-bearer-tokens': {
    passes: { senderConstraint: 'none', accessTokenTtlSeconds: 3600 },
    fails: { senderConstraint: 'none', accessTokenTtlSeconds: 3601 },
  },
  'rfc9700-2.3-least-privilege': { passes: { scopes: ['openid', 'reports'] }, fails: { scopes: ['*'] } },
  'rfc9700-2.3-audience': { passes: { resources: ['https://api.test'] }, fails: { resources: [] } },
  'rfc9068-3-audience': { passes: { resources: [] }, fails: { accessTokenFormat: 'jwt', resources: [] } },
  'fapi2-5.4.1-id-token-algorithm': { passes: { idTokenSignedResponseAlg: 'EdDSA' }, fails: { idTokenSignedResponseAlg: 'RS256' } },
  'rfc9700-2.2.2-refresh-tokens-of-public-clients': {
    passes: { ...asPublic, senderConstraint: 'dpop', refreshTokenRotation: 'reuse' },
    fails: { ...asPublic, senderConstraint: 'none', refreshTokenRotation: 'reuse' },
  },
  'rfc9700-4.14.2-short-retry-window': { passes: { refreshRetrySeconds: 60 }, fails: { refreshRetrySeconds: 61 } },
  'rfc9700-4.14.2-refresh-tokens-expire': {
    passes: { refreshTokenTtlSeconds: 90 * 86_400 },
    fails: { refreshTokenTtlSeconds: 90 * 86_400 + 1 },
  },
  'fapi2-5.3.2.1-no-rotation': { passes: { refreshTokenRotation: 'reuse' }, fails: { refreshTokenRotation: 'rotate' } },
  'fapi2-5.3.2.1-no-retry-window': { passes: { refreshRetrySeconds: 0 }, fails: { refreshRetrySeconds: 1 } },

  'rfc8725-3.1-one-algorithm': {
    passes: { jwks: { keys: [ed25519, { kty: 'EC', crv: 'P-384' }] } },
    fails: { jwks: { keys: [ofNoAlgorithm] } },
  },
  'fapi2-5.4.1-key-algorithms': { passes: { jwks: { keys: [p256] } }, fails: { jwks: { keys: [p256, { kty: 'RSA', alg: 'RS256' }] } } },
  'fapi2-5.4.3-distinct-key-ids': {
    passes: { jwks: { keys: [ed25519, p256] } },
    fails: { jwks: { keys: [ed25519, { ...p256, kid: 'a' }] } },
  },
  'oidc-core-10.1-key-ids': { passes: { jwks: { keys: [nameless(p256)] } }, fails: { jwks: { keys: [ed25519, nameless(p256)] } } },

  'oidc-backchannel-logout-2.2-https': {
    passes: { backchannelLogout: { uri: 'http://localhost:8080/logout', sessionRequired: true } },
    fails: { backchannelLogout: { uri: 'http://app.test/logout', sessionRequired: true } },
  },
  'oidc-frontchannel-logout-2-https': {
    passes: { frontchannelLogout: { uri: 'https://app.test/logout', sessionRequired: true } },
    fails: { frontchannelLogout: { uri: 'http://app.test/logout', sessionRequired: true } },
  },
  'oidc-frontchannel-logout-2-same-origin': {
    passes: {
      redirectUris: ['https://other.test/cb', 'https://app.test/cb'],
      frontchannelLogout: { uri: 'https://app.test/out', sessionRequired: false },
    },
    fails: { frontchannelLogout: { uri: 'https://app.test:8443/out?a=b', sessionRequired: false } },
  },
  'oidc-frontchannel-logout-4.1-back-channel-too': {
    passes: {},
    fails: { frontchannelLogout: { uri: 'https://app.test/out', sessionRequired: false } },
  },
};
