import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthApi } from './auth-api.ts';

const view = {
  applicationName: 'Workspace',
  redirectOrigins: ['https://app.test'],
  hideTenant: true,
  tenant: 't100',
  scheme: 'basic',
  identityProviders: [{ id: 'idp-1', name: 'Okta' }],
  passwords: true,
};

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** The client of an auth-api that answers as told. */
const authApi = async (listener: RequestListener, timeoutMs = 1500) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return createAuthApi({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs });
};

const answering =
  (status: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('finding an authorization request', () => {
  it('asks by the sealed id and takes only what the page needs', async () => {
    const asked: unknown[] = [];
    const { signInRequests } = await authApi((request, response) => {
      asked.push([request.method, request.url]);
      answering(200, { status: { code: 0 }, data: { ...view, clientId: 'c1', expiresAt: 1 } })(request, response);
    });
    expect(await signInRequests.find('abc.d-e_f')).toEqual(view);
    expect(asked).toEqual([['GET', '/auth/v3/sign-in/requests/abc.d-e_f']]);
  });

  it('takes what a page is to tell, and no address of another kind', async () => {
    const told = {
      ...view,
      diagnostics: ['data 775'],
      warnings: ['soon'],
      continueTo: 'https://auth.test/go',
      challenge: { message: 'Code?', hidden: true },
      passwordPolicy: { minLength: 8, letter: true, mixedCase: false, number: true, punctuation: false, noRepeats: 0 },
      brokenRule: 'too-short',
    };
    const { signInRequests } = await authApi(answering(200, { status: { code: 0 }, data: told }));
    expect(await signInRequests.find('r1')).toEqual(told);
    await close?.();
    const other = await authApi(answering(200, { data: { ...told, continueTo: 'javascript:alert(1)' } }));
    await expect(other.signInRequests.find('r1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each([400, 404, 410, 414])('finds nothing when the answer is %i', async (status) => {
    const { signInRequests } = await authApi(answering(status, { status: { code: 6, message: 'no' } }));
    expect(await signInRequests.find('gone')).toBeUndefined();
  });

  it.each<[string, RequestListener]>([
    ['503', answering(503, { status: { code: 503 } })],
    ['500', answering(500, 'broken')],
    ['429', answering(429, {})],
    [
      'a redirect',
      (request, response) =>
        request.url === '/elsewhere'
          ? answering(200, { data: view })(request, response)
          : response.writeHead(302, { location: '/elsewhere' }).end(),
    ],
    ['something that is no JSON', answering(200, '<html>')],
    ['another shape', answering(200, { data: { ...view, scheme: 'magic' } })],
    ['a broken connection', (request) => request.socket.destroy()],
  ])('is unavailable when the answer is %s', async (_what, listener) => {
    const { signInRequests } = await authApi(listener);
    await expect(signInRequests.find('r1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops in the middle of its answer', (_request, response) => void response.writeHead(200).write('{"data":')],
  ])('is unavailable when auth-api %s', async (_what, listener) => {
    const { signInRequests } = await authApi(listener, 50);
    await expect(signInRequests.find('r1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is unavailable when nobody listens', async () => {
    const { signInRequests } = await authApi(() => undefined);
    await close?.();
    await expect(signInRequests.find('r1')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('finding a device', () => {
  const device = { userCode: 'WDJB-MJHT', applicationName: 'Television', scope: ['openid'], userName: 'agent1', locale: 'de' };

  it('asks by the sealed id and takes only what the page needs', async () => {
    const asked: unknown[] = [];
    const { waitingDevices } = await authApi((request, response) => {
      asked.push([request.method, request.url]);
      answering(200, { status: { code: 0 }, data: { ...device, clientId: 'c1', expiresAt: 1 } })(request, response);
    });
    expect(await waitingDevices.find('abc.d-e_f')).toEqual(device);
    expect(asked).toEqual([['GET', '/auth/v3/device/requests/abc.d-e_f']]);
  });

  it('finds nothing where there is nothing', async () => {
    const { waitingDevices } = await authApi(answering(404, { status: { code: 6 } }));
    expect(await waitingDevices.find('gone')).toBeUndefined();
  });

  it.each([503, 200])('is unavailable when the answer is %i without a device', async (status) => {
    const { waitingDevices } = await authApi(answering(status, { data: {} }));
    await expect(waitingDevices.find('d1')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('finding a sign-out', () => {
  const signOut = { frames: ['https://app.test/logout'], continueTo: 'https://app.test/bye' };

  it('asks by the sealed id and takes only what the page needs', async () => {
    const asked: unknown[] = [];
    const { signOuts } = await authApi((request, response) => {
      asked.push([request.method, request.url]);
      answering(200, { status: { code: 0 }, data: { ...signOut, expiresAt: 1 } })(request, response);
    });
    expect(await signOuts.find('abc.d-e_f')).toEqual(signOut);
    expect(asked).toEqual([['GET', '/auth/v3/sign-out/requests/abc.d-e_f']]);
  });

  it('finds nothing when the answer is 404, and is unavailable when auth-api is', async () => {
    expect(await (await authApi(answering(404, {}))).signOuts.find('gone')).toBeUndefined();
    await close?.();
    await expect((await authApi(answering(503, {}))).signOuts.find('r1')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('asking how somebody signs in', () => {
  const saml = { scheme: 'saml', passwords: false, identityProviders: [] };

  it('sends name and tenant in the envelope', async () => {
    const asked: unknown[] = [];
    const { authSchemes } = await authApi(async (request, response) => {
      const body = (await request.toArray()).join('');
      asked.push([request.method, request.url, request.headers['content-type'], JSON.parse(body)]);
      answering(200, { status: { code: 0 }, data: saml })(request, response);
    });
    expect(await authSchemes.of({ username: 'agent1', tenant: 't100' })).toEqual(saml);
    expect(await authSchemes.of({ username: 't100\\agent1', tenant: undefined })).toEqual(saml);
    expect(asked).toEqual([
      ['POST', '/auth/v3/auth-scheme', 'application/json', { data: { userName: 'agent1', tenant: 't100' } }],
      ['POST', '/auth/v3/auth-scheme', 'application/json', { data: { userName: 't100\\agent1' } }],
    ]);
  });

  it.each([
    { scheme: 'basic', passwords: true, identityProviders: [{ id: 'idp-1', name: 'Okta' }] },
    { scheme: 'saml', passwords: false, identityProviders: [] },
    { scheme: 'oidc', passwords: true, identityProviders: [] },
  ])('takes $scheme, and whether there are passwords: $passwords', async (data) => {
    const { authSchemes } = await authApi(answering(200, { status: { code: 0 }, data }));
    expect(await authSchemes.of({ username: 'agent1', tenant: undefined })).toEqual(data);
  });

  it.each([400, 403, 404])('shows the password form when the answer is %i', async (status) => {
    const { authSchemes } = await authApi(answering(status, {}));
    expect(await authSchemes.of({ username: 'nobody', tenant: undefined })).toEqual({
      scheme: 'basic',
      passwords: true,
      identityProviders: [],
    });
  });

  it('is unavailable when auth-api is', async () => {
    const { authSchemes } = await authApi(answering(503, {}));
    await expect(authSchemes.of({ username: 'agent1', tenant: undefined })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
