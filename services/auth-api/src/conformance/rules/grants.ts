import type { ClientRegistration } from '../../ports/registered-clients.ts';
import type { Rule } from '../rule.ts';

/** The code replaces what is taken away. */
const remedy = ({ type, grantTypes }: ClientRegistration) => {
  const forbidden = ['password', 'implicit', ...(type === 'public' ? ['client_credentials'] : [])];
  return { grantTypes: [...new Set(['authorization_code', ...grantTypes.filter((grant) => !forbidden.includes(grant))])] };
};
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';

/** Which ways to tokens a client should not have. */
export const grantRules: readonly Rule[] = [
  {
    id: 'rfc9700-2.4-no-password',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.4',
    says: 'the password grant is not used',
    holds: ({ grantTypes }) => !grantTypes.includes('password'),
    remedy,
  },
  {
    id: 'rfc9700-2.1.2-no-implicit',
    targets: ['baseline', 'oauth21'],
    level: 'MUST',
    specification: 'RFC 9700',
    section: '2.1.2',
    says: 'no tokens come through the browser: neither the implicit grant nor hybrid answers are used',
    holds: ({ grantTypes }) => !grantTypes.includes('implicit'),
    remedy,
  },
  {
    id: 'rfc6749-4.4-confidential-credentials',
    targets: ['baseline', 'oauth21', 'fapi2'],
    level: 'MUST',
    specification: 'RFC 6749',
    section: '4.4',
    says: 'only a confidential client gets tokens by its own credentials',
    holds: ({ type, grantTypes }) => type === 'confidential' || !grantTypes.includes('client_credentials'),
    remedy,
  },
  {
    id: 'fapi2-5.3.2.1-no-password',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.1',
    says: 'the password grant is not used',
    holds: ({ grantTypes }) => !grantTypes.includes('password'),
    remedy: withoutDevices,
  },
  {
    id: 'fapi2-5.3.2.2-code-only',
    targets: ['fapi2'],
    level: 'MUST',
    specification: 'FAPI 2.0 Security Profile',
    section: '5.3.2.2',
    says: 'users grant by the code alone: no implicit, hybrid or device grant',
    holds: ({ grantTypes }) => !grantTypes.includes('implicit') && !grantTypes.includes(deviceCode),
    remedy: withoutDevices,
  },
  {
    id: 'rfc9700-2.3-named-subject-clients',
    targets: ['baseline', 'oauth21', 'fapi2'],
    level: 'SHOULD',
    specification: 'RFC 9700',
    section: '2.3',
    says: 'a client that converts tokens names the clients whose tokens it converts',
    holds: ({ conversion }) => conversion?.subjectClients.includes('*') !== true,
    remedy: ({ id, conversion }) => ({
      conversion: {
        subjectIssuers: [],
        actorClients: [],
        impersonation: false,
        audiences: [],
        tokenTypes: ['access_token'],
        ...conversion,
        subjectClients: [id],
      },
    }),
  },
];

function withoutDevices(client: ClientRegistration) {
  return { grantTypes: remedy(client).grantTypes.filter((grant) => grant !== deviceCode) };
}
