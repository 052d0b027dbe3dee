import type { Flow } from '../flow.ts';
import { type Html, html } from '../html.ts';
import type { PageContext } from './layout.ts';

/**
 * The identity providers that a person may choose, each a link: what a browser is sent on to by a link needs no place in the policy for forms. `beside` a form
 * they are the second choice, and look like it.
 */
export const identityProviderLinks = (
  { site, language: { text }, request, identityProviders }: PageContext & Flow,
  place: 'alone' | 'beside',
): Html | undefined => {
  if (request === undefined || identityProviders.length === 0) return undefined;
  const start = (provider: string) => `${site.publicAuthUrl}/sso/start?${new URLSearchParams({ request, provider })}`;
  const look = place === 'alone' ? 'button' : 'button quiet';
  const links = identityProviders.map(
    ({ id, name }) => html`<li><a class="${look}" href="${start(id)}">${text.signIn.signInWith(name)}</a></li>\n`,
  );
  return html`${place === 'beside' && html`<p class="or">${text.signIn.or}</p>\n`}<ul class="providers">\n${links}</ul>\n`;
};
