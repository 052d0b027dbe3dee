import { html } from '../html.ts';
import { hidden } from './fields.ts';
import type { Page, PageContext } from './layout.ts';

/** Asks whether the person really wants to sign out, so that a foreign page cannot do it with a mere link. */
export const signOutPage = ({ site, language: { text } }: PageContext, request: string): Page => ({
  status: 200,
  title: text.signOut.title,
  failed: false,
  // Where the sign-out leads is sealed in the request: perhaps to a native application, whose scheme no policy can foresee.
  formTargets: 'anywhere',
  body: html`<p>${text.signOut.text}</p>
<form method="post" action="${site.publicAuthUrl}/sign-out">
${hidden('request', request)}<button type="submit">${text.signOut.submit}</button>
</form>`,
});
