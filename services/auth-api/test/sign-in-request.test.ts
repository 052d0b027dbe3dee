import { describe, expect, it } from 'vitest';
import { issuer, testApp } from './support/app.ts';
import { createBrowser, park } from './support/browser.ts';

describe('GET /sign-in/requests/{id}', () => {
  it('tells the page what it shows', async () => {
    const server = await testApp();
    const id = await park(createBrowser(server), { hideTenant: 'true', login_hint: 'agent1', ui_locales: 'fr-CA en' });
    const answer = await server.app.inject({ url: `/auth/v3/sign-in/requests/${id}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: { code: 0 },
      data: {
        clientId: 'wwe',
        applicationName: 'Workspace',
        redirectOrigins: ['https://wwe.test'],
        hideTenant: true,
        loginHint: 'agent1',
        locale: 'fr-CA en',
        identityProviders: [],
        passwords: true,
        scheme: 'basic',
        expiresAt: Date.parse('2026-01-01T12:10:00Z') / 1000,
      },
    });
  });

  it('leaves out what the application did not say, and takes no locale that is none', async () => {
    const server = await testApp();
    const id = await park(createBrowser(server), { locale: '"><script>' });
    expect((await server.app.inject({ url: `/auth/v3/sign-in/requests/${id}` })).json().data).toEqual({
      clientId: 'wwe',
      applicationName: 'Workspace',
      redirectOrigins: ['https://wwe.test'],
      hideTenant: false,
      identityProviders: [],
      passwords: true,
      scheme: 'basic',
      expiresAt: expect.any(Number),
    });
  });

  it('stays short enough for an address with the longest parameters, and refuses a longer request', async () => {
    const browser = createBrowser(await testApp());
    const random = Array.from(
      { length: 4096 },
      () => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'[Math.floor(Math.random() * 64)],
    ).join('');
    expect((await park(browser, { state: random })).length).toBeLessThanOrEqual(6144);
    const refused = await browser.get(
      `/oauth/authorize?client_id=wwe&redirect_uri=https://wwe.test&response_type=code&state=${random}&nonce=${random.slice(0, 1000)}&login_hint=${[...random].reverse().join('')}`,
    );
    expect([refused.statusCode, refused.headers.location]).toEqual([400, undefined]);
    expect(refused.body).toContain('the request is too long');
  });

  it.each([
    ['made up', (_id: string) => 'k1.a.b.c'],
    ['altered', (id: string) => `${id.slice(0, -3)}AAA`],
    ['of another sort', (id: string) => id.split('.').reverse().join('.')],
    ['with characters that no id has', (_id: string) => '%00%0A'],
  ])('answers 404 for an id that is %s', async (_what, change) => {
    const server = await testApp();
    const id = change(await park(createBrowser(server)));
    const answer = await server.app.inject({ url: `/auth/v3/sign-in/requests/${id}` });
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      { status: { code: 6, message: 'the sign-in request is unknown or has expired' } },
    ]);
  });

  it('answers 404 when its time is over, and when its application is gone', async () => {
    const server = await testApp();
    const id = await park(createBrowser(server));
    const status = async () => (await server.app.inject({ url: `/auth/v3/sign-in/requests/${id}` })).statusCode;
    await server.clients.registered.delete('wwe');
    expect(await status()).toBe(404);
    server.wait(601);
    expect(await status()).toBe(404);
  });

  it.each(['clients'] as const)('answers 503 while it cannot ask: %s', async (outage) => {
    const server = await testApp();
    const id = await park(createBrowser(server));
    server.outages.add(outage);
    const answer = await server.app.inject({ url: `/auth/v3/sign-in/requests/${id}` });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: { code: 503, message: 'the service is not available at the moment' } },
    ]);
  });

  it('is no way into another issuer', async () => {
    const id = await park(createBrowser(await testApp()));
    expect(id).not.toContain(issuer);
    expect(id).toMatch(/^[\w.-]+$/);
  });
});
