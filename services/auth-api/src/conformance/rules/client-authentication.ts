import type { ClientAuthMethod } from '@gauth/oauth';
import type { StatedFields } from '../../clients/defaults.ts';
import type { ClientRegistration } from '../../ports/registered-clients.ts';
import type { Rule } from '../rule.ts';
import { sample } from '../sample.ts';

const byKey: readonly ClientAuthMethod[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];

const signing = ({ jwks, jwksUri }: ClientRegistration): StatedFields => ({
  authMethod: 'private_key_jwt',
  type: 'confidential',
  ...(jwks === undefined && jwksUri === undefined && { jwksUri: sample('jwks.json') }),
});

/** How a client proves who it is. */
export const clientAuthenticationRules: readonly Rule[] = [
  {
    id: 'rfc9700-2.5-asymmetric',
    targets: ['baseline', 'oauth21'],
    level: 'SHOULD',
    specification: 'RFC 9700',
    section: '2.5',
    says: 'a confidential client proves who it is by a key that it shares with nobody',
    holds: ({ type, authMethod }) => type === 'public' || byKey.includes(authMethod),
    remedy: signing,
  },
  {
    id: 'rfc6749-2.3.1-secret-in-header',
    targets: ['baseline', 'oauth21'],
    level: 'SHOULD',
    specification: 'RFC 6749',
    section: '2.3.1',
    says: 'a secret is sent by Basic and not in the form',
    holds: ({ authMethod }) => authMethod !== 'client_secret' && authMethod !== 'client_secret_post',
    remedy: () => ({ authMethod: 'client_secret_basic' }),
  },
  {
    id: 'fapi2-5.3.2.1-confidential',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.1',
    says: 'the client is confidential',
    holds: ({ type }) => type === 'confidential',
    remedy: (client) => ({ type: 'confidential', ...signing(client) }),
  },
  {
    id: 'fapi2-5.3.2.1-client-authentication',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.1',
    says: 'the client authenticates by private_key_jwt or by its certificate',
    holds: ({ authMethod }) => byKey.includes(authMethod),
    remedy: signing,
  },
];
