import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createHttpBrowser } from '../../support/http-browser.ts';
import { isSignInPage, type Shown, signIn } from '../answer.ts';
import { expectError, type Judged, judge } from '../referee.ts';
import { answered, ask, type Change, type RelyingParty } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

/** Errors that say that a page would have to be shown (OpenID Connect Core §3.1.2.6). */
const needsPage = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required'];

/** ID tokens tell whole seconds. */
const secondAfter = async ({ auth_time }: Judged['claims'], seconds: number): Promise<void> => {
  const waitMs = (Number(auth_time) + seconds) * 1000 - Date.now();
  if (waitMs > 0) await sleep(waitMs + 5);
};

const aboutSignIn = ({ sub, auth_time }: Judged['claims']) => ({ sub, auth_time });

/** Asks again in the browser that has signed in; the answer must come without a page and tell of the same sign-in. */
async function sameSignIn(party: RelyingParty, change: (first: Judged) => Change): Promise<void> {
  const first = await judgedWithSub(party, {});
  const { sent, outcome } = await ask(party, change(first));
  if (outcome.kind === 'page') return expect.fail(`a page instead of an answer: ${outcome.url}`);
  const second = await judge(party, { sent, answer: outcome });
  expect(aboutSignIn(second.claims)).toEqual(aboutSignIn(first.claims));
}

async function judgedWithSub(party: RelyingParty, change: Change): Promise<Judged> {
  const judged = await judge(party, await answered(party, change));
  expect(aboutSignIn(judged.claims)).toEqual({ sub: expect.any(String), auth_time: expect.any(Number) });
  return judged;
}

/** Asks again, for a sign-in that is new; the page must be shown to somebody who has signed in, and the second sign-in is told of. */
async function signsInAgain(party: RelyingParty, change: Change, secondsLater: number): Promise<void> {
  const { claims: before } = await judgedWithSub(party, {});
  await secondAfter(before, secondsLater);
  const { sent, outcome } = await ask(party, change);
  const answer = await signIn(party.browser, shown(outcome), party.redirectUri);
  if (answer.kind === 'page') return expect.fail(`a page instead of an answer: ${answer.url}`);
  const { claims } = await judge(party, { sent, answer });
  expect(claims.sub).toBe(before.sub);
  expect(claims.auth_time).toBeGreaterThan(Number(before.auth_time));
  expect(Math.abs(Number(claims.auth_time) - Date.now() / 1000)).toBeLessThan(10);
}

const shown = (outcome: Awaited<ReturnType<typeof ask>>['outcome']): Shown =>
  isSignInPage(outcome) ? outcome : expect.fail('the sign-in page was not shown');

/** Sends a new browser there, where nobody has signed in, and gives the page and what came after signing in. */
async function fromThePage(party: RelyingParty, change: Change): Promise<Shown> {
  const browser = createHttpBrowser();
  const { sent, outcome } = await ask(party, change, { browser });
  const page = shown(outcome);
  const answer = await signIn(browser, page, party.redirectUri);
  if (answer.kind === 'page') return expect.fail(`a page instead of an answer: ${answer.url}`);
  await judge(party, { sent, answer });
  return page;
}

/** Parameters of a request that say how the user is to be asked (OpenID Connect Core §3.1.2.1). */
export const requestModules = {
  'oidcc-prompt-login': ['asks somebody again who has signed in', (party) => signsInAgain(party, { prompt: 'login' }, 1)],
  'oidcc-prompt-none-not-logged-in': [
    'tells the application that the user must sign in, without a page',
    async (party) => expectError(party, await answered(party, { prompt: 'none' }, { browser: createHttpBrowser() }), needsPage),
  ],
  'oidcc-prompt-none-logged-in': ['answers without a page', (party) => sameSignIn(party, () => ({ prompt: 'none' }))],
  'oidcc-max-age-1': ['asks somebody again who signed in longer ago', (party) => signsInAgain(party, { max_age: '1' }, 2)],
  'oidcc-max-age-10000': ['asks nobody who signed in lately', (party) => sameSignIn(party, () => ({ max_age: '10000' }))],
  'oidcc-ensure-request-with-unknown-parameter-succeeds': [
    'ignores a parameter that nobody knows',
    async (party) => void (await judge(party, await answered(party, { extra: 'foobar' }))),
  ],
  'oidcc-id-token-hint': [
    'answers without a page for the user of the ID token',
    (party) => sameSignIn(party, ({ idToken }) => ({ prompt: 'none', id_token_hint: idToken })),
  ],
  'oidcc-login-hint': [
    'fills the name in',
    async (party) => expect((await fromThePage(party, { login_hint: 'agent1' })).html).toMatch(/ name="username"[^>]* value="agent1"/),
  ],
  'oidcc-ui-locales': [
    'writes the page in the first language that it knows',
    async (party) => expect((await fromThePage(party, { ui_locales: 'se fr' })).html).toContain('<html lang="fr"'),
  ],
  'oidcc-claims-locales': [
    'takes wishes for the language of claims',
    async (party) => void (await judge(party, await answered(party, { claims_locales: 'se' }))),
  ],
  'oidcc-ensure-request-with-acr-values-succeeds': [
    'gives one of the strengths that were asked for',
    async (party) => {
      const offered = party.metadata.acr_values_supported as string[];
      const { claims } = await judge(party, await answered(party, { acr_values: offered.join(' ') }));
      expect(offered).toContain(claims.acr);
    },
  ],
} as const satisfies OpenIdTests;
