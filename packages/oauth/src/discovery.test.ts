import { expect, it } from 'vitest';
import { serverMetadata } from './discovery.ts';
import { clientCredentials } from './grants/client-credentials.ts';

const issuer = 'https://auth.test/auth/v3';
const parts = {
  issuer,
  grants: [clientCredentials()],
  responseTypes: [{ type: 'token', grantTypes: ['implicit' as const], respond: async () => ({}) }],
  authMethods: ['none', 'client_secret', 'client_secret_basic', 'tls_client_auth'] as const,
};

it('lists what is really there', () => {
  const metadata = serverMetadata(parts);
  expect(metadata).toMatchObject({
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    grant_types_supported: ['client_credentials', 'implicit'],
    response_types_supported: ['token'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
    revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  });
  expect(metadata).not.toHaveProperty('mtls_endpoint_aliases');
});

it('offers client certificates only where somebody asks for them', () => {
  expect(serverMetadata({ ...parts, mtlsIssuer: 'https://mtls.auth.test/auth/v3' })).toMatchObject({
    token_endpoint: `${issuer}/oauth/token`,
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.auth.test/auth/v3/oauth/token' },
    tls_client_certificate_bound_access_tokens: true,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'tls_client_auth'],
  });
});
