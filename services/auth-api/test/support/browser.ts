import type { LightMyRequestResponse } from 'fastify';
import { form, issuer, type TestApp } from './app.ts';

type Headers = Record<string, string>;

/** What a browser sends when one of our own pages, which hide their address, posts a form. */
export const fromOurPage: Headers = { origin: 'null', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' };

/** What a browser sends when a page of another site posts a form. */
export const fromForeignPage: Headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

/** A browser of a test: keeps cookies, follows nothing, and takes a millisecond a request. */
export function createBrowser({ app, wait }: TestApp) {
  const cookies = new Map<string, string>();

  async function send(
    method: 'GET' | 'POST',
    address: string,
    extra: { headers?: Headers; payload?: string },
  ): Promise<LightMyRequestResponse> {
    const url = address.startsWith('/') ? `/auth/v3${address}` : address.replace(new URL(issuer).origin, '');
    wait(0.001);
    const answer = await app.inject({ method, url, cookies: Object.fromEntries(cookies), ...extra });
    for (const { name, value, maxAge } of answer.cookies) {
      if (value === '' || maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  return {
    cookies,
    get: (address: string, headers: Headers = {}) => send('GET', address, { headers }),
    post(address: string, fields: Record<string, string>, headers: Headers = fromOurPage) {
      const { headers: type, payload } = form(fields);
      return send('POST', address, { headers: { ...type, ...headers }, payload });
    },
  };
}

/** A browser of a test. */
export type Browser = ReturnType<typeof createBrowser>;

/** Where an answer sends the browser. */
export const locationOf = (answer: LightMyRequestResponse): URL => new URL(String(answer.headers.location));

const asked = { client_id: 'wwe', redirect_uri: 'https://wwe.test/cb', response_type: 'code', scope: 'openid profile', state: 's-1' };

/** The address of an authorization request; override what a test is about. */
export const authorizePath = (change: Record<string, string | undefined> = {}): string => {
  const params = Object.entries({ ...asked, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/oauth/authorize?${new URLSearchParams(params)}`;
};

/** Goes to the authorization endpoint and gives the id of the parked request. */
export async function park(browser: Browser, change: Record<string, string | undefined> = {}): Promise<string> {
  return locationOf(await browser.get(authorizePath(change))).searchParams.get('request') ?? '';
}

/** Signs agent1 in through the form, up to the answer of the sign-in. */
export async function signIn(browser: Browser, change: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const request = await park(browser, { prompt: 'login' });
  return browser.post('/sign-in', { username: 't100\\agent1', password: 'agent1', request, ...change });
}

/** A code for the application, from a browser where agent1 is signed in. */
export async function codeFrom(browser: Browser, change: Record<string, string | undefined> = {}): Promise<string> {
  await signIn(browser);
  return locationOf(await browser.get(authorizePath(change))).searchParams.get('code') ?? '';
}
