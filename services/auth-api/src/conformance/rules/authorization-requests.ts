import { isPrivateUse } from '../redirect-kinds.ts';
import type { Rule } from '../rule.ts';

/** How a client asks for a code. */
export const authorizationRequestRules: readonly Rule[] = [
  {
    id: 'rfc9700-2.1.1-pkce',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.1.1',
    says: 'every code is bound to whoever asked for it by PKCE (RFC 7636)',
    holds: ({ pkce }) => pkce === 'required',
    remedy: () => ({ pkce: 'required' }),
  },
  {
    id: 'rfc8252-6-native-pkce',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 8252',
    section: '6',
    says: 'a native application uses PKCE, because another one may receive its code',
    holds: ({ pkce, redirectUris }) => pkce === 'required' || !redirectUris.some(isPrivateUse),
    remedy: () => ({ pkce: 'required' }),
  },
  {
    id: 'fapi2-5.3.2.2-pkce',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.2',
    says: 'every code is bound to whoever asked for it by PKCE (RFC 7636)',
    holds: ({ pkce }) => pkce === 'required',
    remedy: () => ({ pkce: 'required' }),
  },
  {
    id: 'fapi2-5.3.2.2-pushed-requests',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.2',
    says: 'every authorization request is pushed (RFC 9126)',
    holds: ({ pushedRequestsRequired }) => pushedRequestsRequired,
    remedy: () => ({ pushedRequestsRequired: true }),
  },
  {
    id: 'rfc9101-10.5-no-downgrade',
    targets: ['baseline'],
    level: 'SHOULD',
    specification: 'RFC 9101',
    section: '10.5',
    says: 'where a client has keys, nobody changes its authorization requests on their way: they are signed or pushed',
    holds: ({ jwks, jwksUri, grantTypes, signedRequestsRequired, pushedRequestsRequired }) =>
      (jwks === undefined && jwksUri === undefined) ||
      !grantTypes.includes('authorization_code') ||
      signedRequestsRequired ||
      pushedRequestsRequired,
    remedy: () => ({ pushedRequestsRequired: true }),
  },
];
