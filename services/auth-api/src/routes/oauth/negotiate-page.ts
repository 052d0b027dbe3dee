import type { FastifyReply } from 'fastify';
import { escaped, sendPage, stylesheetOf } from './page.ts';

/**
 * Asks the browser for a ticket (RFC 4559 §4). One that has none shows the page, which goes to the form by itself. The token with which a server could prove
 * itself in turn is not sent: TLS has proved it.
 */
export function createSendNegotiate(uiUrl: string): (reply: FastifyReply, to: string) => FastifyReply {
  const policy = `default-src 'none'; style-src ${new URL(uiUrl).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const stylesheet = `<link rel="stylesheet" href="${escaped(stylesheetOf(uiUrl))}">`;
  return (reply, to) => {
    const head = `<meta http-equiv="refresh" content="0;url=${escaped(to)}">\n${stylesheet}`;
    return sendPage(reply.code(401).header('www-authenticate', 'Negotiate'), { title: 'Sign in', head, body: bodyOf(to) }, policy);
  };
}

const bodyOf = (to: string): string => `<div class="card">
<main>
<h1>Sign in</h1>
<p><a href="${escaped(to)}">Continue to the sign-in page</a></p>
</main>
</div>`;
