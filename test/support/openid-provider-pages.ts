import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { OpenIdAccount } from './openid-provider.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A page with one form, which works without script and without style. */
export const pageWithForm = (title: string, form: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${form}</main></body></html>`;

interface Interaction {
  provider: Provider;
  accounts: readonly OpenIdAccount[];
}

/** Answers what belongs to the sign-in page, `/interaction/…`; false for anything else. */
export async function answerInteraction(
  { provider, accounts }: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!request.url?.startsWith('/interaction/')) return false;
  const { params } = await provider.interactionDetails(request, response);
  const wanted = String(params.acr_values ?? '').split(' ')[0] ?? '';
  if (request.method !== 'POST') {
    show(response, signInForm({ hint: String(params.login_hint ?? ''), asksCode: wanted !== '', failed: false }));
    return true;
  }
  const fields = new URLSearchParams((await request.toArray()).join(''));
  const result = resultOf(fields, accounts, wanted);
  if (result) await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  else show(response, signInForm({ hint: fields.get('username') ?? '', asksCode: wanted !== '', failed: true }));
  return true;
}

const show = (response: ServerResponse, form: string): void =>
  void response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(pageWithForm('Sign in', form));

function signInForm({ hint, asksCode, failed }: { hint: string; asksCode: boolean; failed: boolean }): string {
  const code = asksCode ? '<p><label>Code <input name="code" autocomplete="one-time-code"></label></p>' : '';
  return `<form method="post">${failed ? '<p role="alert">That is not right.</p>' : ''}
    <p><label>User name <input name="username" value="${escaped(hint)}"></label></p>
    <p><label>Password <input name="password" type="password"></label></p>${code}
    <p><button>Sign in</button> <button name="cancel" value="yes">Cancel</button></p></form>`;
}

/** Whoever was asked for more than a password and gave the code as well has the strength that was asked for. */
function resultOf(fields: URLSearchParams, accounts: readonly OpenIdAccount[], wanted: string) {
  if (fields.get('cancel') === 'yes') return { error: 'access_denied', error_description: 'the user cancelled' };
  const account = accounts.find(({ name, password }) => name === fields.get('username') && password === fields.get('password'));
  if (!account) return undefined;
  const login = { accountId: account.name, remember: true };
  const code = fields.get('code') ?? '';
  if (code !== '' && code !== account.code) return undefined;
  return { login: code === '' ? { ...login, amr: ['pwd'] } : { ...login, acr: wanted, amr: ['pwd', 'otp', 'mfa'] } };
}
