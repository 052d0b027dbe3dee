import { aClient } from '@gauth/oauth/testing';
import { expect, it } from 'vitest';
import { basic, testApp } from './support/app.ts';
import { authorizePath, createBrowser, signIn } from './support/browser.ts';
import { askForTokens, userTokens } from './support/tokens.ts';

type Server = Awaited<ReturnType<typeof testApp>>;
const url = '/auth/v3/ops/reports/legacy-grants';
const ops = { authorization: basic('ops', 'ops') };
const report = async ({ app }: Server) => (await app.inject({ url, headers: ops })).json().data;

const password =
  'Let users sign in themselves: send them to /auth/v3/oauth/authorize with response_type=code and an S256 code_challenge. A device without a browser uses the device grant; a program that acts for itself uses client_credentials.';
const implicit =
  'Ask for response_type=code with an S256 code_challenge instead of token or id_token, and fetch the tokens from /auth/v3/oauth/token. An application in the browser is a PUBLIC client.';

it('names the clients that list a legacy grant, what they did with it, and what to set', async () => {
  const server = await testApp({
    clients: [
      aClient({ id: 'quiet', name: 'Quiet', grantTypes: ['implicit', 'password', 'refresh_token'], redirectUris: [] }),
      aClient({ id: 'modern', grantTypes: ['authorization_code'] }),
      aClient(),
    ],
  });
  await userTokens(server);
  server.wait(86_400);
  await userTokens(server);
  await userTokens(server);
  expect((await askForTokens(server, { grant_type: 'password', username: 'agent1', password: 'wrong' })).statusCode).toBe(400);

  const answer = await server.app.inject({ url, headers: ops });
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      status: { code: 0 },
      data: [
        {
          client_id: 'wwe',
          name: 'Workspace',
          grants: [
            {
              grant: 'password',
              count: 3,
              firstSeen: '2026-01-01T12:00:00.000Z',
              lastSeen: '2026-01-02T12:00:00.000Z',
              days: [
                { day: '2026-01-01', count: 1 },
                { day: '2026-01-02', count: 2 },
              ],
              moveTo: password,
            },
          ],
          settings: { authorizedGrantTypes: ['authorization_code', 'client_credentials', 'refresh_token'], pkce: 'required' },
        },
        {
          client_id: 'quiet',
          name: 'Quiet',
          grants: [
            { grant: 'implicit', count: 0, days: [], moveTo: `${implicit} Register redirectURIs first.` },
            { grant: 'password', count: 0, days: [], moveTo: `${password} Register redirectURIs first.` },
          ],
          settings: { authorizedGrantTypes: ['authorization_code', 'refresh_token'], pkce: 'required' },
        },
      ],
    },
  ]);
});

it('counts tokens of the authorization endpoint as implicit', async () => {
  const server = await testApp({ clients: [aClient({ grantTypes: ['authorization_code', 'implicit'] })] });
  const browser = createBrowser(server);
  await signIn(browser);
  await browser.get(authorizePath());
  await browser.get(authorizePath({ response_type: 'token' }));
  await browser.get(authorizePath({ response_type: 'id_token', nonce: 'n-1', redirect_uri: 'https://evil.test' }));
  expect(await report(server)).toMatchObject([{ client_id: 'wwe', grants: [{ grant: 'implicit', count: 1, moveTo: implicit }] }]);
});

it('says what the registry takes, and leaves a client out that has been set so', async () => {
  const server = await testApp({ clients: [aClient()] });
  const [{ settings }] = await report(server);
  const changed = await server.app.inject({ method: 'PUT', url: '/auth/v3/ops/clients/wwe', headers: ops, payload: { data: settings } });
  expect(changed.json()).toMatchObject({ status: { code: 0 }, data: settings });
  expect(await report(server)).toEqual([]);
});

it('forgets a client that is deleted', async () => {
  const server = await testApp();
  await userTokens(server);
  await server.app.inject({ method: 'DELETE', url: '/auth/v3/ops/clients/wwe', headers: ops });
  expect(await report(server)).not.toContainEqual(expect.objectContaining({ client_id: 'wwe' }));
});

it('is not available while the registry is away', async () => {
  const server = await testApp();
  server.outages.add('registeredClients');
  expect((await server.app.inject({ url, headers: ops })).statusCode).toBe(503);
});
