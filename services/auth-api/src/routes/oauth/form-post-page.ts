import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { escaped, sendPage, stylesheetOf } from './page.ts';

/** An answer that a form carries to the application. */
export interface FormPost {
  to: string;
  parameters: Readonly<Record<string, string>>;
}

/** Sends the form at once where scripts run; everywhere else the person presses the button. */
const script = 'document.forms[0].submit()';
const scriptHash = createHash('sha256').update(script).digest('base64');

/** Sends the page that carries parameters on, such as an authorization response to the application (OAuth 2.0 Form Post Response Mode). */
export function createSendFormPost(
  uiUrl: string,
  title = 'Back to the application',
): (reply: FastifyReply, answer: FormPost) => FastifyReply {
  // No `form-action`: the form leads to a registered address, and browsers would apply it to where the application goes from there, too.
  const policy = `default-src 'none'; script-src 'sha256-${scriptHash}'; style-src ${new URL(uiUrl).origin}; base-uri 'none'; frame-ancestors 'none'`;
  const head = `<noscript><link rel="stylesheet" href="${escaped(stylesheetOf(uiUrl))}"></noscript>`;
  return (reply, answer) => sendPage(reply, { title, head, body: bodyOf(answer, title) }, policy);
}

/** Where scripts run nobody reads the page, so the words and the look are only for everybody else. */
const bodyOf = ({ to, parameters }: FormPost, title: string): string => `<main>
<noscript><h1>${title}</h1>
<p>Your browser runs no scripts, so it takes you there when you choose Continue.</p></noscript>
<form method="post" action="${escaped(to)}">
${Object.entries(parameters)
  .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
  .join('\n')}
<button type="submit">Continue</button>
</form>
</main>
<script>${script}</script>`;
