import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { createHttpBrowser } from '../../support/http-browser.ts';
import { expectError, judge } from '../referee.ts';
import { answered, ask } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

/** What comes back from a plain request, and what does not. */
export const responseModules = {
  'oidcc-server': [
    'signs a user in, and the application has all that the response type has',
    async (party) => {
      const received = await answered(party, {}, { browser: createHttpBrowser() });
      const { claims, idTokens } = await judge(party, received);
      expect(claims).not.toHaveProperty('name');
      const { code } = received.answer.parameters;
      if (code !== undefined) expect(shannonBits(code)).toBeGreaterThan(96);
      expect(idTokens.fromTokenEndpoint !== undefined).toBe(code !== undefined);
    },
  ],
  'oidcc-server-client-secret-post': [
    'takes the secret of the client in the form',
    async (party) => {
      await judge(party, await answered(party));
      expect(party.metadata.token_endpoint_auth_methods_supported).toContain('client_secret_post');
    },
  ],
  'oidcc-response-type-missing': [
    'tells the application in the query',
    async (party) => {
      const { sent, answer } = await answered(party, { response_type: undefined, response_mode: undefined });
      expectError(party, { sent, answer }, ['invalid_request', 'unsupported_response_type']);
      expect(answer.by).toBe('query');
    },
  ],
  'oidcc-idtoken-signature': [
    'signs ID tokens with RS256 unless told otherwise, and names the key',
    async (party) => {
      await judge(party, await answered(party));
      expect(party.metadata.id_token_signing_alg_values_supported).toContain('RS256');
    },
  ],
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': [
    'needs no nonce where no ID token goes through the browser',
    async (party) => {
      const { claims } = await judge(party, await answered(party, { nonce: undefined }));
      expect(claims).not.toHaveProperty('nonce');
    },
  ],
  'oidcc-ensure-request-without-nonce-fails': [
    'needs a nonce where an ID token goes through the browser',
    async (party) => expectError(party, await answered(party, { nonce: undefined }), ['invalid_request']),
  ],
  'oidcc-ensure-registered-redirect-uri': [
    'shows a page that says what is wrong',
    async (party) => {
      const unregistered = `${party.redirectUri}/${createHash('sha256').update(party.first.id).digest('hex')}`;
      const { outcome } = await ask(party, { redirect_uri: unregistered });
      expect(outcome).toMatchObject({ kind: 'page', status: 400, url: expect.stringContaining('/oauth/authorize?') });
      expect(outcome.kind === 'page' && outcome.html).toContain('redirect_uri is not registered for this application');
    },
  ],
} as const satisfies OpenIdTests;

/** The entropy of a text, measured as the suite does it. */
function shannonBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const perCharacter = [...counts.values()].map((count) => count / text.length).reduce((bits, share) => bits - share * Math.log2(share), 0);
  return perCharacter * text.length;
}
