import { SignJWT, UnsecuredJWT } from 'jose';
import { fetchUserInfo } from 'openid-client';
import { expect } from 'vitest';
import { configuration, expectError, judge } from '../referee.ts';
import { answered, authorizationRequest, type RelyingParty } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

/** Parameters that must stand beside a request object all the same (OpenID Connect Core §6.1), with what the object says. */
const beside = ({ response_type, scope }: Record<string, string>) => ({ response_type, scope });

/** An address and a state that the application never had. */
const wrong = { redirect_uri: 'https://attacker.example/', state: undefined, nonce: undefined };

/** Requests that stand in JWTs, and wishes for single claims. */
export const requestObjectModules = {
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': [
    'says that it fetches no request from anywhere',
    async (party) => {
      expect(party.metadata.request_uri_parameter_supported).toBe(false);
      const received = await answered(party, { request_uri: 'https://www.certification.openid.net/test/a/gauth/requesturi/1' });
      expectError(party, received, ['request_uri_not_supported']);
    },
  ],
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': [
    'offers signed request objects only, and refuses one without a signature',
    async (party) => {
      expect(party.metadata.request_object_signing_alg_values_supported).not.toContain('none');
      const inside = authorizationRequest(party, {});
      const object = new UnsecuredJWT(inside).setIssuer(party.first.id).setAudience(party.issuer).setExpirationTime('1 minute').encode();
      expectError(party, await answered(party, { request: object }), ['invalid_request_object', 'request_not_supported']);
    },
  ],
  'oidcc-claims-essential': [
    'gives a claim that is asked for by name',
    async (party) => {
      const inIdToken = party.variant.responseType === 'id_token';
      const claims = JSON.stringify({ [inIdToken ? 'id_token' : 'userinfo']: { name: { essential: true } } });
      const judged = await judge(party, await answered(party, { claims }));
      expect(judged.claims.name !== undefined).toBe(inIdToken);
      if (inIdToken) return;
      const { sub = '' } = judged.claims;
      expect(await fetchUserInfo(configuration(party, party.first), judged.accessToken ?? '', sub)).toHaveProperty('name');
    },
  ],
  'oidcc-ensure-request-object-with-redirect-uri': [
    'answers where the signed request says, whatever stands beside it',
    async (party) => {
      const inside = authorizationRequest(party, {});
      const object = await signed(party, inside);
      const { answer } = await answered(party, { ...wrong, request: object, ...beside(inside) }, { to: party.redirectUri });
      await judge(party, { sent: inside, answer });
    },
  ],
} as const satisfies OpenIdTests;

const signed = ({ first, issuer }: RelyingParty, claims: Record<string, string>): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt' })
    .setIssuer(first.id)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('1 minute')
    .sign(first.key);
