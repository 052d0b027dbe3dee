import { formOf, type HttpBrowser, type Page } from '../support/http-browser.ts';
import { person } from './surroundings.ts';

/** What an application gets back through the browser, and in which way. */
export interface Answer {
  kind: 'answer';
  parameters: Record<string, string>;
  by: 'query' | 'fragment' | 'form_post';
  /** As the application's server sees it: an address, or a form that is posted to it. */
  request: URL | Request;
}

/** A page of the server that is none of its answers. */
export type Shown = { kind: 'page' } & Page;

/** Where an authorization request has led a browser. */
export type Outcome = Answer | Shown;

/** Opens an address and says where that leads; the browser stops before it goes to the application. */
export const open = async (browser: HttpBrowser, url: string, redirectUri: string): Promise<Outcome> =>
  outcomeOf(await browser.visit(url, leadsTo(redirectUri)), redirectUri);

/** Fills in the page's form, with the demonstration user unless told otherwise. */
export const signIn = async (
  browser: HttpBrowser,
  page: Page,
  redirectUri: string,
  fields: Record<string, string> = person,
): Promise<Outcome> => outcomeOf(await browser.submit(page, fields, leadsTo(redirectUri)), redirectUri);

/** Whether this is the page that asks who is there. */
export const isSignInPage = (outcome: Outcome): outcome is Shown =>
  outcome.kind === 'page' && outcome.url.includes('/ui/auth/sign-in.html');

const leadsTo = (redirectUri: string) => (url: string) => url.startsWith(redirectUri);

function outcomeOf(page: Page, redirectUri: string): Outcome {
  if (page.location !== '') return byAddress(new URL(page.location), redirectUri);
  return page.html.includes(`<form method="post" action="${redirectUri.replaceAll('&', '&amp;')}"`)
    ? byForm(page)
    : { kind: 'page', ...page };
}

function byAddress(url: URL, redirectUri: string): Answer {
  const by = url.hash === '' ? 'query' : 'fragment';
  const own = new Set(new URL(redirectUri).searchParams.keys());
  const parameters = by === 'query' ? [...url.searchParams].filter(([name]) => !own.has(name)) : new URLSearchParams(url.hash.slice(1));
  return { kind: 'answer', parameters: Object.fromEntries(parameters), by, request: url };
}

/** OAuth 2.0 Form Post Response Mode §2, with the button that stands there for browsers without script. */
function byForm({ html }: Page): Answer {
  const { action, fields } = formOf(html);
  const request = new Request(action, { method: 'POST', body: new URLSearchParams(fields) });
  return { kind: 'answer', parameters: fields, by: 'form_post', request };
}
