import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { escaped } from './escaped.ts';

/** An answer that a form carries to the application. */
export interface FormPost {
  to: string;
  parameters: Readonly<Record<string, string>>;
}

/** Sends the form at once where scripts run; everywhere else the person presses the button. */
const script = 'document.forms[0].submit()';
const scriptHash = createHash('sha256').update(script).digest('base64');

/** Sends the page that carries an authorization response to the application (OAuth 2.0 Form Post Response Mode). */
export function createSendFormPost(uiUrl: string): (reply: FastifyReply, answer: FormPost) => FastifyReply {
  // No `form-action`: the form leads to a registered address, and browsers would apply it to where the application goes from there, too.
  const policy = `default-src 'none'; script-src 'sha256-${scriptHash}'; style-src ${new URL(uiUrl).origin}; base-uri 'none'; frame-ancestors 'none'`;
  const stylesheet = `${uiUrl}/assets/gauth.css`;
  return (reply, answer) =>
    reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store', 'x-frame-options': 'DENY' })
      .type('text/html; charset=utf-8')
      .send(formPostPage(answer, stylesheet));
}

/** Where scripts run nobody reads the page, so the words and the look are only for everybody else. */
const formPostPage = ({ to, parameters }: FormPost, stylesheet: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Back to the application</title>
<noscript><link rel="stylesheet" href="${escaped(stylesheet)}"></noscript>
</head>
<body>
<main>
<noscript><h1>Back to the application</h1>
<p>Your browser runs no scripts, so it takes you there when you choose Continue.</p></noscript>
<form method="post" action="${escaped(to)}">
${Object.entries(parameters)
  .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
  .join('\n')}
<button type="submit">Continue</button>
</form>
</main>
<script>${script}</script>
</body>
</html>
`;
