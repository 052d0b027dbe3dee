import { formTargets } from '../content-security-policy.ts';
import { html } from '../html.ts';
import { hidden } from './fields.ts';
import type { Page, PageContext } from './layout.ts';

/** Asks whether the person really wants to sign out, so that a foreign page cannot do it with a mere link. */
export const signOutPage = ({ site, language: { text } }: PageContext, request: string): Page => ({
  status: 200,
  title: text.signOut.title,
  failed: false,
  // Where the sign-out leads is sealed in the request, so no origin can be named; the form carries nothing worth diverting.
  formTargets: [...formTargets(site.publicAuthUrl, undefined), 'https:', 'http:'],
  body: html`<p>${text.signOut.text}</p>
<form method="post" action="${site.publicAuthUrl}/sign-out">
${hidden('request', request)}<button type="submit">${text.signOut.submit}</button>
</form>`,
});
