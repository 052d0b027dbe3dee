import type { JWK } from 'jose';
import type { ClientRegistration } from '../../ports/registered-clients.ts';
import type { Rule } from '../rule.ts';

const keysOf = ({ jwks }: ClientRegistration): readonly JWK[] => jwks?.keys ?? [];
const changed = (client: ClientRegistration, change: (key: JWK, index: number) => JWK) => ({ jwks: { keys: keysOf(client).map(change) } });

/** The algorithm of a key that is meant for one, and not for certificates alone. */
const algorithmFor = ({ kty, crv }: JWK): string | undefined =>
  ({ RSA: 'PS256', 'EC P-256': 'ES256', 'OKP Ed25519': 'EdDSA' })[kty === 'RSA' ? 'RSA' : `${kty} ${crv}`];

const namesDiffer = (keys: readonly JWK[]): boolean => {
  const names = keys.flatMap(({ kid }) => kid ?? []);
  return new Set(names).size === names.length;
};
const nameAnew = (client: ClientRegistration) => changed(client, (key, index) => ({ ...key, kid: `key-${index + 1}` }));

/** The public keys that a client registers. */
export const keyRules: readonly Rule[] = [
  {
    id: 'rfc8725-3.1-one-algorithm',
    targets: ['baseline', 'oauth21', 'fapi2'],
    level: 'SHOULD',
    specification: 'RFC 8725',
    section: '3.1',
    says: 'every key says by its alg which one algorithm it is used with',
    holds: (client) => keysOf(client).every((key) => key.alg !== undefined || algorithmFor(key) === undefined),
    remedy: (client) =>
      changed(client, (key) => {
        const alg = key.alg ?? algorithmFor(key);
        return alg === undefined ? key : { ...key, alg };
      }),
  },
  {
    id: 'fapi2-5.4.1-key-algorithms',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.4.1',
    says: 'the client signs by PS256, ES256 or EdDSA',
    holds: (client) => !keysOf(client).some(({ alg }) => alg === 'RS256'),
    remedy: (client) => changed(client, (key) => (key.alg === 'RS256' ? { ...key, alg: 'PS256' } : key)),
  },
  {
    id: 'fapi2-5.4.3-distinct-key-ids',
    targets: ['fapi2'],
    level: 'SHOULD',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.4.3',
    says: 'no two keys have the same kid',
    holds: (client) => namesDiffer(keysOf(client)),
    remedy: nameAnew,
  },
  {
    id: 'oidc-core-10.1-key-ids',
    targets: ['baseline', 'fapi2'],
    level: 'SHOULD',
    specification: 'OpenID Connect Core 1.0',
    section: '10.1',
    says: 'where there are several keys, each has a kid by which JWTs name it',
    holds: (client) => keysOf(client).length < 2 || keysOf(client).every(({ kid }) => kid !== undefined),
    remedy: nameAnew,
  },
];
