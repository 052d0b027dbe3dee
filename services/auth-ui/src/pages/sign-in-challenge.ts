import { formTargets } from '../content-security-policy.ts';
import type { Flow } from '../flow.ts';
import { html } from '../html.ts';
import { hidden, inputs } from './fields.ts';
import type { Page, PageContext } from './layout.ts';
import { cancelLink } from './sign-in.ts';

/** The page where an external authentication system asks its person for more, in its own words. */
export const signInChallengePage = (context: PageContext, flow: Flow, challenge: { message: string; hidden: boolean }): Page => {
  const {
    site,
    language: { text },
  } = context;
  const { title, text: wordless, submit } = text.challenge;
  const message = challenge.message === '' ? wordless : challenge.message;
  return {
    status: 200,
    title,
    application: flow.applicationName,
    failed: false,
    formTargets: formTargets(site.publicAuthUrl, flow.redirectOrigins),
    body: html`<p class="question" id="question" dir="auto">${message}</p>
<form method="post" action="${site.publicAuthUrl}/sign-in/challenge">
${hidden('request', flow.request)}${inputs([{ name: 'response', describedBy: 'question', unseen: challenge.hidden }], { text, invalid: [], failed: false })}<button type="submit">${submit}</button>
</form>
${cancelLink({ ...context, ...flow })}`,
  };
};
