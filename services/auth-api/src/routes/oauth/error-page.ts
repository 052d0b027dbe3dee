import type { OAuthError } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';
import type { FastifyReply } from 'fastify';
import { logRefusal, toOAuthError } from '../oauth-refusals.ts';
import { escaped } from './escaped.ts';

/**
 * Makes refusals of this scope a page: they come before it is known that the redirect URI belongs to the application, so nothing may be sent there.
 * The page says what is wrong and repeats nothing that was sent.
 */
export function errorPages(app: App, uiUrl: string): void {
  const stylesheet = `${uiUrl}/assets/gauth.css`;
  const policy = `default-src 'none'; style-src ${new URL(uiUrl).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  app.setErrorHandler((error, request, reply) => {
    const refusal = toOAuthError(error);
    logRefusal(refusal, request);
    return page(reply, refusal.status).header('content-security-policy', policy).send(errorPage(refusal, stylesheet));
  });
}

const page = (reply: FastifyReply, status: number) =>
  reply
    .code(status >= 500 ? status : 400)
    .headers({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' })
    .type('text/html; charset=utf-8');

const isPassing = ({ status }: OAuthError): boolean => status >= 500;

const errorPage = (refusal: OAuthError, stylesheet: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Error: the sign-in cannot start</title>
<link rel="stylesheet" href="${escaped(stylesheet)}">
</head>
<body>
<div class="card">
<main>
<h1>The sign-in cannot start</h1>
<p class="alert" id="error" role="alert">${escaped(refusal.message)}</p>
<p>${isPassing(refusal) ? 'Please try again in a moment.' : 'Please go back to the application and start again. If this happens again, tell its administrator what you read here.'}</p>
</main>
</div>
</body>
</html>
`;
