import { expect, it } from 'vitest';
import { serverMetadata } from './discovery.ts';
import { clientCredentials } from './grants/client-credentials.ts';

it('lists what is really there', () => {
  const implicit = { type: 'token', grantType: 'implicit', mode: 'query' as const, respond: async () => ({}) };
  expect(serverMetadata({ issuer: 'https://auth.test/auth/v3', grants: [clientCredentials()], responseTypes: [implicit] })).toMatchObject({
    issuer: 'https://auth.test/auth/v3',
    token_endpoint: 'https://auth.test/auth/v3/oauth/token',
    grant_types_supported: ['client_credentials', 'implicit'],
    response_types_supported: ['token'],
    response_modes_supported: ['query'],
  });
});
