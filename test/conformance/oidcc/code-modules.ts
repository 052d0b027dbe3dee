import { setTimeout as sleep } from 'node:timers/promises';
import * as openid from 'openid-client';
import { expect } from 'vitest';
import { createHttpBrowser } from '../../support/http-browser.ts';
import { basic } from '../../support/platform.ts';
import { signIn } from '../answer.ts';
import { configuration, judge } from '../referee.ts';
import { answered, authorizationRequest, type RelyingParty } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

/** The suite waits for half a minute. Nothing of ours changes meanwhile: a spent code is remembered for ten. */
const pauseMs = 500;

/** Trades a code again. RFC 6749 §4.1.2: it is refused, and what came of it the first time is over. */
async function tradeAgain(party: RelyingParty, later = 0): Promise<{ accessToken: string }> {
  const received = await answered(party);
  const { accessToken = '' } = await judge(party, received);
  const { code = '' } = received.answer.parameters;
  await sleep(later);
  const response = await fetch(party.metadata.token_endpoint ?? '', {
    method: 'POST',
    headers: { authorization: basic(party.first.id, party.first.secret) },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: party.redirectUri }),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
  expect(await response.json()).toEqual({ error: 'invalid_grant', error_description: expect.stringMatching(/^[\x20-\x7e]+$/) });
  return { accessToken };
}

const subjectOf = (party: RelyingParty, accessToken: string) =>
  openid.fetchUserInfo(configuration(party, party.first), accessToken, openid.skipSubjectCheck);

/** Codes and what comes of them. */
export const codeModules = {
  'oidcc-codereuse': ['refuses a code that comes again', async (party) => void (await tradeAgain(party))],
  'oidcc-codereuse-30seconds': [
    'refuses a code that comes again later, and ends what came of it',
    async (party) => {
      const { accessToken } = await tradeAgain(party, pauseMs);
      await expect(subjectOf(party, accessToken)).rejects.toMatchObject({ status: 401 });
    },
  ],
  'oidcc-ensure-post-request-succeeds': [
    'takes a request that a form of the application posts',
    async (party) => {
      const browser = createHttpBrowser();
      const sent = authorizationRequest(party, {});
      const form = `<form method="post" action="${party.metadata.authorization_endpoint}"></form>`;
      const page = { url: party.redirectUri, status: 200, html: form, location: '' };
      const outcome = await signIn(browser, page, party.redirectUri, sent);
      const answer = outcome.kind === 'page' ? await signIn(browser, outcome, party.redirectUri) : outcome;
      if (answer.kind === 'page') return expect.fail(`a page instead of an answer: ${answer.url}`);
      await judge(party, { sent, answer });
    },
  ],
  'oidcc-refresh-token': [
    'gives new tokens of the same sign-in, to this client alone',
    async (party) => {
      const { claims, accessToken, refreshToken = '' } = await judge(party, await answered(party));
      const refreshed = await openid.refreshTokenGrant(configuration(party, party.first), refreshToken, { scope: 'openid' });
      expect(refreshed.access_token).not.toBe(accessToken);
      const { nonce: _nonce, iat: _iat, exp: _exp, at_hash: _hash, c_hash: _codeHash, ...same } = claims;
      expect(refreshed.claims()).toMatchObject(same);
      expect(await subjectOf(party, refreshed.access_token)).toMatchObject({ sub: claims.sub });

      const ofSecond = await judge(party, await answered(party, {}, { client: party.second }), party.second);
      const byFirst = openid.refreshTokenGrant(configuration(party, party.first), ofSecond.refreshToken ?? '');
      await expect(byFirst).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
    },
  ],
  'oidcc-ensure-request-with-valid-pkce-succeeds': [
    'trades a code for whoever has the verifier of its challenge',
    async (party) => {
      const verifier = openid.randomPKCECodeVerifier();
      const challenge = { code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
      await judge(party, await answered(party, challenge), party.first, verifier);
    },
  ],
} as const satisfies OpenIdTests;
