import { type Html, html } from './html.ts';
import type { SignedIn } from './relying-party.ts';

/** A message above the page's content: what went wrong, or what just happened. */
export interface Notice {
  kind: 'error' | 'note';
  text: string;
}

/** The page of a visitor who is not signed in. */
export const welcomePage = (notice?: Notice): string =>
  layout(
    notice,
    html`<section class="card hero">
      <h1>An application that trusts gauth</h1>
      <p>This relying party knows nothing of passwords. It sends the browser to gauth, gets a code back, and trades it for tokens
      (OpenID Connect, authorization code with PKCE).</p>
      ${button('sign-in', 'Sign in', 'primary')}
      <p class="hint">Try <kbd>t100\\agent1</kbd> with the password <kbd>agent1</kbd>.</p>
    </section>`,
  );

/** What the application learned about a signed-in user. */
export const userPage = (user: SignedIn, notice?: Notice): string =>
  layout(
    notice,
    html`<section class="card hero">
        <h1>Hello, ${String(user.claims.name ?? user.userInfo.name ?? user.claims.sub)}</h1>
        <p>Signed in with the scope <kbd>${user.scope}</kbd>. The access token is good until
        <time datetime="${user.expiresAt.toISOString()}">${user.expiresAt.toLocaleTimeString('en-GB')}</time>${refreshed(user.refreshes)}.</p>
        <div class="actions">${button('refresh', 'Refresh', 'primary')} ${button('sign-out', 'Sign out', 'plain')}</div>
      </section>
      <section class="card"><h2>ID token</h2>${table('id-token', user.claims)}</section>
      <section class="card"><h2>User information</h2>${table('user-info', user.userInfo)}</section>
      <section class="card"><h2>Tokens</h2>
        ${token('access-token', 'Access token', user.accessToken)}
        ${token('refresh-token', 'Refresh token', user.refreshToken)}
        ${token('id-token-text', 'ID token', user.idToken)}
      </section>`,
  );

const refreshed = (times: number): string => (times === 0 ? '' : `, after ${times} ${times === 1 ? 'refresh' : 'refreshes'}`);

const button = (action: string, label: string, look: string): Html =>
  html`<form method="post" action="/demo/${action}"><button id="${action}" class="${look}">${label}</button></form>`;

function table(id: string, values: Record<string, unknown>): Html {
  const rows = Object.entries(values).map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${readable(name, value)}</td></tr>`);
  return html`<div class="scroll"><table id="${id}"><tbody>${rows}</tbody></table></div>`;
}

function readable(name: string, value: unknown): string {
  const isTime = typeof value === 'number' && ['exp', 'iat', 'auth_time', 'updated_at'].includes(name);
  if (isTime) return `${value} (${new Date(value * 1000).toISOString()})`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

// `details` shows the whole token on demand without any script.
const token = (id: string, label: string, text: string | undefined): Html =>
  text === undefined
    ? html`<p class="token" id="${id}"><b>${label}</b> none</p>`
    : html`<details class="token" id="${id}"><summary><b>${label}</b> <code>${text.slice(0, 12)}…</code></summary><pre>${text}</pre></details>`;

function layout(notice: Notice | undefined, content: Html): string {
  const banner = notice
    ? html`<p class="notice ${notice.kind}" role="${notice.kind === 'error' ? 'alert' : 'status'}">${notice.text}</p>`
    : '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demonstration application · gauth</title>
<link rel="stylesheet" href="/demo/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><a href="/demo/">Demonstration application</a></header>
<main>${banner}${content}</main>
<footer>A relying party made with openid-client. Its sessions live in memory.</footer>
</body>
</html>
`.text;
}
