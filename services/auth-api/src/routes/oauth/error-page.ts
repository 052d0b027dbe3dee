import type { OAuthError } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';
import { logRefusal, toOAuthError } from '../oauth-refusals.ts';
import { escaped, sendPage, stylesheetOf } from './page.ts';

/**
 * Makes refusals of this scope a page: they come before it is known that the redirect URI belongs to the application, so nothing may be sent there.
 * The page says what is wrong and repeats nothing that was sent.
 */
export function errorPages(app: App, uiUrl: string): void {
  const policy = `default-src 'none'; style-src ${new URL(uiUrl).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const head = `<link rel="stylesheet" href="${escaped(stylesheetOf(uiUrl))}">`;
  app.setErrorHandler((error, request, reply) => {
    const refusal = toOAuthError(error);
    logRefusal(refusal, request);
    const page = { title: 'Error: the sign-in cannot start', head, body: bodyOf(refusal) };
    return sendPage(reply.code(isPassing(refusal) ? refusal.status : 400), page, policy);
  });
}

const isPassing = ({ status }: OAuthError): boolean => status >= 500;

const bodyOf = (refusal: OAuthError): string => `<div class="card">
<main>
<h1>The sign-in cannot start</h1>
<p class="alert" id="error" role="alert">${escaped(refusal.message)}</p>
<p>${isPassing(refusal) ? 'Please try again in a moment.' : 'Please go back to the application and start again. If this happens again, tell its administrator what you read here.'}</p>
</main>
</div>`;
