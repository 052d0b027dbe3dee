import { describe, expect, it } from 'vitest';
import { testApp, uiUrl } from './support/app.ts';
import { authorizePath, createBrowser, signIn } from './support/browser.ts';
import { registeredForTests } from './support/clients.ts';

const implicit = registeredForTests().map((client) =>
  client.id === 'wwe' ? { ...client, grantTypes: [...client.grantTypes, 'implicit'], scopes: [...client.scopes, 'openid'] } : client,
);

async function signedIn() {
  const server = await testApp({ clients: implicit });
  const browser = createBrowser(server);
  await signIn(browser);
  return { server, browser };
}

describe('response modes', () => {
  it('brings tokens of the implicit grant in the fragment, and says that it is deprecated', async () => {
    const { browser } = await signedIn();
    const { headers, statusCode } = await browser.get(authorizePath({ response_type: 'token' }));
    expect(statusCode).toBe(302);
    const to = new URL(String(headers.location));
    expect(to.search).toBe('');
    expect(Object.fromEntries(new URLSearchParams(to.hash.slice(1)))).toMatchObject({
      access_token: expect.stringMatching(/^[\w-]{22}\.[\w-]{24}$/),
      token_type: 'bearer',
      expires_in: expect.stringMatching(/^\d+$/),
      state: 's-1',
    });
    expect(headers).toMatchObject({ deprecation: '@1735689600', link: expect.stringContaining('rel="deprecation"') });
  });

  it('refuses the implicit grant where the contact center has turned it off', async () => {
    const { browser, server } = await signedIn();
    server.contactCenters.withoutLegacyGrants.add('cc-1');
    const to = new URL(String((await browser.get(authorizePath({ response_type: 'token' }))).headers.location));
    expect(new URLSearchParams(to.hash.slice(1)).get('error')).toBe('unauthorized_client');
  });

  it('brings a code in a form that needs no script', async () => {
    const { browser } = await signedIn();
    const page = await browser.get(authorizePath({ response_mode: 'form_post', state: '"><script>alert(1)</script>' }));
    expect(page.statusCode).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src https:\/\/auth\.test; base-uri 'none'; frame-ancestors 'none'$/,
      ),
    });
    expect(page.body).toMatch(/<form method="post" action="https:\/\/wwe\.test\/[^"]*">/);
    expect(page.body).toMatch(/<input type="hidden" name="code" value="[\w-]{22}\.[\w-]{24}">/);
    expect(page.body).toContain('<button type="submit">');
    expect(page.body).toContain(`<noscript><link rel="stylesheet" href="${uiUrl}/assets/gauth.css"></noscript>`);
    expect(page.body).not.toContain('<script>alert');
  });

  it('brings errors the same way', async () => {
    const { browser } = await signedIn();
    const page = await browser.get(authorizePath({ response_mode: 'form_post', scope: 'admin' }));
    expect(page.body).toContain('name="error" value="invalid_scope"');
    const to = new URL(String((await browser.get(authorizePath({ response_type: 'token', scope: 'admin' }))).headers.location));
    expect(new URLSearchParams(to.hash.slice(1)).get('error')).toBe('invalid_scope');
  });
});
