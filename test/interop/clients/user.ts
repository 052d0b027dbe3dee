import { createHttpBrowser, type HttpBrowser, type Page } from '../../support/http-browser.ts';

/** What agent1 types into the sign-in page. */
export const agent1 = { username: 't100\\agent1', password: 'agent1' };

/** The person in front of a client: agent1 with a browser without script, who signs in where a page asks for it. */
export interface User {
  /** Follows the client's link; answers where the browser is sent back to the application, or the page that sends it there by a form. */
  follow(link: URL | string, redirectUri: string): Promise<Page>;
  browser: HttpBrowser;
}

/** Somebody who is not signed in yet. */
export function aUser(): User {
  const browser = createHttpBrowser();
  return {
    browser,
    async follow(link, redirectUri) {
      const returns = (url: string) => url.startsWith(redirectUri);
      const page = await browser.visit(String(link), returns);
      if (page.location !== '' || !page.html.includes('name="password"')) return page;
      return browser.submit(page, agent1, returns);
    },
  };
}

/** Where agent1 is sent back to by this link. */
export const followedBack = async (link: URL | string, redirectUri: string): Promise<URL> =>
  new URL((await aUser().follow(link, redirectUri)).location);

/** Opens the address that a device shows, signs in and allows it. */
export async function allowDevice(address: string): Promise<void> {
  const { browser } = aUser();
  const signIn = await browser.submit(await browser.visit(address), {});
  const question = await browser.submit(signIn, agent1);
  await browser.submit(question, { decision: 'allow' });
}
