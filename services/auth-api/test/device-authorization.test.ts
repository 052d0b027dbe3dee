import { describe, expect, it } from 'vitest';
import { testApp, uiUrl } from './support/app.ts';
import { createBrowser } from './support/browser.ts';
import { askForCodes, aTelevision, pollDevice, questionOf, signInBare, startDevice } from './support/device.ts';
import { bearer, type Tokens } from './support/tokens.ts';

const withTelevision = (change: Parameters<typeof aTelevision>[0] = {}) => testApp({ clients: [aTelevision(change)] });

describe('POST /oauth/device_authorization', () => {
  it('answers with codes, and lets nobody keep the answer', async () => {
    const answer = await askForCodes(await withTelevision());
    const codes = answer.json();
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(codes).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}\.[\w-]{24}$/),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${uiUrl}/device.html`,
      verification_uri_complete: `${uiUrl}/device.html?user_code=${codes.user_code}`,
      expires_in: 600,
      interval: 5,
    });
  });

  it('lets nobody keep a refusal either', async () => {
    const answer = await askForCodes(await withTelevision(), { client_id: 'tv', scope: 'admin' });
    expect([answer.statusCode, answer.json().error, answer.headers['cache-control']]).toEqual([400, 'invalid_scope', 'no-store']);
  });

  it('is temporarily_unavailable while nothing can be kept', async () => {
    const server = await withTelevision();
    server.outages.add('tokens');
    const answer = await askForCodes(server);
    expect([answer.statusCode, answer.json().error]).toEqual([503, 'temporarily_unavailable']);
  });
});

describe('POST /oauth/token for a device', () => {
  it('gives tokens once its user allowed it', async () => {
    const server = await withTelevision();
    const browser = createBrowser(server);
    const codes = await startDevice(server);
    await signInBare(browser);
    await browser.post('/device', { request: await questionOf(browser, codes.user_code), decision: 'allow' });
    const answer = await pollDevice(server, codes);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    const { access_token, scope } = answer.json<Tokens>();
    expect(scope).toBe('openid profile');
    const userinfo = await server.app.inject({ url: '/auth/v3/openid/userinfo', headers: bearer(access_token) });
    expect(userinfo.json()).toMatchObject({ sub: 'cc-1:101' });
    expect(await server.metrics()).toContain(
      'gauth_tokens_total{grant="urn:ietf:params:oauth:grant-type:device_code",outcome="issued",application="auth-api"} 1',
    );
  });
});
