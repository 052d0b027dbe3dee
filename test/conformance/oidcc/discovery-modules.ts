import { expect } from 'vitest';
import { expectHttps, expectPublicKeys, fetchMetadata } from '../metadata.ts';
import type { OpenIdTests } from './openid-tests.ts';

const includes = (...values: string[]) => expect.arrayContaining(values);

/** What the server says about itself (OpenID Connect Discovery §3). */
export const discoveryModules = {
  'oidcc-discovery-endpoint-verification': [
    'finds everything that the specifications ask for',
    async ({ issuer }) => {
      const metadata = await fetchMetadata(issuer);
      expect(metadata).toMatchObject({
        response_types_supported: includes('code', 'id_token', 'id_token token'),
        grant_types_supported: includes('authorization_code', 'implicit'),
        scopes_supported: includes('openid'),
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: includes('RS256'),
        request_object_signing_alg_values_supported: includes('RS256'),
        code_challenge_methods_supported: ['S256'],
        claims_supported: includes('sub', 'iss', 'auth_time', 'name', 'email', 'address', 'phone_number'),
        claims_parameter_supported: true,
        request_parameter_supported: true,
        request_uri_parameter_supported: false,
      });
      expectHttps(metadata);
      await expectPublicKeys(metadata);
    },
  ],
} as const satisfies OpenIdTests;
