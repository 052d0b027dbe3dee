import { describe, expect, it } from 'vitest';
import { tags, textOf } from './markup.ts';
import { pagesOver, waiting, waitingDevice } from './pages-over.ts';

const app = () => pagesOver({ requests: { r1: waiting() }, devices: { d1: waitingDevice() } });

describe('every page', () => {
  it.each([
    ['sign-in.html?request=r1', "'self' https://auth.test https://app.test"],
    ['sign-in.html', "'self' https://auth.test"],
    ['change-password.html', "'self' https://auth.test"],
    ['device.html', "'self' https://auth.test"],
    ['device-confirm.html?request=d1', "'self' https://auth.test"],
    ['device-done.html?allowed', "'none'"],
    ['sign-in.html?request=gone', "'none'"],
    ['nowhere', "'none'"],
    ['%zz', "'none'"],
    [`assets/${'x'.repeat(8193)}`, "'none'"],
  ])('%s is sent with the headers that protect it', async (path, formAction) => {
    const { headers } = await app().inject(`/ui/auth/${path}`);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'referrer-policy': 'strict-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it.each([
    ['de in the address', '?request=r1&locale=de', undefined, undefined, 'de', 'Anmelden'],
    ['ui_locales in the address', '?request=r1&ui_locales=tlh%20fr-CA', undefined, undefined, 'fr', 'Connexion'],
    ['the address before the application', '?request=r1&locale=de', 'ja', 'fr', 'de', 'Anmelden'],
    ['the application before the browser', '?request=r1', 'ja', 'fr', 'ja', 'サインイン'],
    ['the browser', '?request=r1', undefined, 'nl;q=0.5, pt-PT', 'pt-BR', 'Entrar'],
    ['nobody', '?request=r1', undefined, undefined, 'en-US', 'Sign in'],
  ])('speaks the language of %s', async (_what, query, locale, acceptLanguage, lang, title) => {
    const pages = pagesOver({ requests: { r1: waiting({ locale }) } });
    const { body } = await pages.inject({
      url: `/ui/auth/sign-in.html${query}`,
      headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage },
    });
    expect(tags(body, 'html')).toEqual([{ lang, dir: 'ltr' }]);
    expect(textOf(body, 'h1')).toBe(title);
  });

  it('answers HEAD as GET, without the page', async () => {
    const pages = app();
    const get = await pages.inject('/ui/auth/sign-in.html');
    const head = await pages.inject({ method: 'HEAD', url: '/ui/auth/sign-in.html' });
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('cannot be reached by %s', async (method) => {
    const { statusCode, headers, body } = await app().inject({
      method,
      url: '/ui/auth/sign-in.html',
      headers: { 'content-type': 'application/json' },
      payload: '{"password":',
    });
    expect([statusCode, headers.allow, textOf(body, 'h1')]).toEqual([405, 'GET, HEAD', 'That didn’t work']);
  });
});

describe('addresses', () => {
  it.each(['/ui/auth', '/ui/auth/'])('%s leads to the sign-in page', async (url) => {
    const { statusCode, headers } = await app().inject(url);
    expect([statusCode, headers.location]).toEqual([302, '/ui/auth/sign-in.html']);
  });

  it.each([
    '/',
    '/ui/auth/nowhere',
    '/ui/auth/sign-in',
    '/ui/auth/assets',
    '/ui/auth/assets/..%2Fpackage.json',
    '/ui/auth/assets/constructor.css',
  ])('%s is a page that says there is none', async (url) => {
    const { statusCode, headers, body } = await app().inject(url);
    expect([statusCode, headers['content-type'], textOf(body, 'h1')]).toEqual([404, 'text/html; charset=utf-8', 'Page not found']);
  });

  it('refuses a path with broken encoding', async () => {
    expect((await app().inject('/ui/auth/%zz')).statusCode).toBe(400);
  });

  it('tells its version', async () => {
    const { body, headers } = await app().inject('/ui/auth/version.json');
    expect([body, headers['content-type']]).toEqual(['{"version":"1.2.3"}', 'application/json; charset=utf-8']);
  });
});
