import { randomState } from 'openid-client';
import { expect } from 'vitest';
import { createHttpBrowser, formOf, type HttpBrowser } from '../../support/http-browser.ts';
import { type Answer, type Outcome, open, type Shown, signIn } from '../answer.ts';
import { expectError, type Judged, judge } from '../referee.ts';
import { answered, type Change, type RelyingParty } from '../relying-party.ts';

/** A browser whose user has just signed in for the application. */
export interface SignedIn extends Judged {
  browser: HttpBrowser;
}

export async function signedIn(party: RelyingParty): Promise<SignedIn> {
  const browser = createHttpBrowser();
  return { browser, ...(await judge(party, await answered(party, {}, { browser }))) };
}

/** Sends the browser to be signed out; undefined leaves a parameter out. */
export async function endSession(
  party: RelyingParty,
  { browser, idToken }: SignedIn,
  change: Change = {},
): Promise<{ sent: Record<string, string>; outcome: Outcome }> {
  const parameters = {
    id_token_hint: idToken,
    post_logout_redirect_uri: party.postLogoutRedirectUri,
    state: randomState().repeat(3).slice(0, 128),
    ...change,
  };
  const sent = Object.fromEntries(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const url = `${party.metadata.end_session_endpoint}?${new URLSearchParams(sent)}`;
  return { sent, outcome: await open(browser, url, party.postLogoutRedirectUri) };
}

/** The application has the browser back, with its state and nothing else. */
export function expectBack(outcome: Outcome, { state }: Record<string, string>): asserts outcome is Answer {
  expect(outcome).toMatchObject({ kind: 'answer', by: 'query' });
  expect(outcome.kind === 'answer' && outcome.parameters).toEqual(state === undefined ? {} : { state });
}

/** The page that says that all is done. */
export function expectSignedOutPage(outcome: Outcome): asserts outcome is Shown {
  expect(outcome).toMatchObject({ kind: 'page', status: 200, url: expect.stringMatching(/\/ui\/auth\/signed-out\.html/) });
  expect(outcome.kind === 'page' && outcome.html).toContain('You’re signed out');
}

/** The page that asks back, and what comes of its button. */
export async function confirm(party: RelyingParty, { browser }: SignedIn, outcome: Outcome): Promise<Outcome> {
  expect(outcome).toMatchObject({ kind: 'page', status: 200, url: expect.stringMatching(/\/ui\/auth\/sign-out\.html/) });
  if (outcome.kind !== 'page') return outcome;
  expect(outcome.html).toContain('Sign out?');
  return signIn(browser, outcome, party.postLogoutRedirectUri, formOf(outcome.html).fields);
}

/** Nobody is signed in in this browser any more. */
export async function expectNobody(party: RelyingParty, { browser }: SignedIn): Promise<void> {
  const received = await answered(party, { prompt: 'none' }, { browser });
  expectError(party, received, ['login_required', 'interaction_required', 'account_selection_required', 'consent_required']);
}
