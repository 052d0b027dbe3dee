import { aClient } from '@gauth/oauth/testing';
import { expect, it } from 'vitest';
import { basic, issuer, testApp } from './support/app.ts';
import { authorizePath, createBrowser, locationOf, signIn } from './support/browser.ts';
import { askForTokens } from './support/tokens.ts';

/** The service whose contact center `t100` has the password and implicit grants turned off. */
async function withoutLegacyGrants() {
  const server = await testApp();
  server.contactCenters.withoutLegacyGrants.add('cc-1');
  return server;
}
const byPassword = { grant_type: 'password', username: 't100\\agent1', password: 'agent1' };

it.each(['agent1', 'wrong'])('the password grant is refused with the password %s, and the directory hears of nothing', async (password) => {
  const server = await withoutLegacyGrants();
  const answer = await askForTokens(server, { ...byPassword, password });
  expect([answer.statusCode, answer.json()]).toEqual([
    400,
    { error: 'unauthorized_client', error_description: 'this contact center does not allow the password grant' },
  ]);
  expect(server.directory.asked).toEqual([]);
  expect(server.log()).toContain('legacyGrants of contact center cc-1: expected true, is false');
});

it('so are the user’s own credentials at the authorization endpoint', async () => {
  const server = await withoutLegacyGrants();
  const browser = createBrowser(server);
  const answer = await browser.get(authorizePath(), { authorization: basic('t100\\agent1', 'agent1') });
  expect(Object.fromEntries(locationOf(answer).searchParams)).toMatchObject({ error: 'unauthorized_client', state: 's-1' });
  expect(server.directory.asked).toEqual([]);
});

it('the user’s own credentials are for legacy applications only, however they were registered', async () => {
  const clients = [aClient(), aClient({ id: 'modern', profile: 'baseline', redirectUris: ['https://modern.test/cb'] })];
  const server = await testApp({ clients });
  const ask = async (change: Record<string, string>) =>
    locationOf(await createBrowser(server).get(authorizePath(change), { authorization: basic('t100\\agent1', 'agent1') })).searchParams;
  expect(Object.fromEntries(await ask({ client_id: 'modern', redirect_uri: 'https://modern.test/cb' }))).toEqual({
    error: 'unauthorized_client',
    error_description: 'this application may not handle passwords of users',
    state: 's-1',
    iss: issuer,
  });
  expect(server.directory.asked).toEqual([]);
  expect((await ask({})).get('code')).toEqual(expect.any(String));
  expect(server.audited()).toContainEqual(expect.objectContaining({ 'event.action': 'sign-in.succeeded', clientId: 'wwe' }));
});

it.each(['token', 'id_token', 'id_token token', 'code token'])('%s is refused to users who are signed in', async (response_type) => {
  const server = await testApp({ clients: [aClient({ grantTypes: ['authorization_code', 'implicit'] })] });
  const browser = createBrowser(server);
  await signIn(browser);
  const answer = async () =>
    Object.fromEntries(new URLSearchParams(locationOf(await browser.get(authorizePath({ response_type, nonce: 'n-1' }))).hash.slice(1)));
  expect(await answer()).not.toHaveProperty('error');
  server.contactCenters.withoutLegacyGrants.add('cc-1');
  expect(await answer()).toEqual({
    error: 'unauthorized_client',
    error_description: 'this contact center does not allow the implicit grant',
    state: 's-1',
    iss: issuer,
  });
});

it('users sign in through the form as ever', async () => {
  const server = await withoutLegacyGrants();
  const browser = createBrowser(server);
  expect((await signIn(browser)).statusCode).toBe(302);
  expect(locationOf(await browser.get(authorizePath())).searchParams.get('code')).toEqual(expect.any(String));
});

it('a contact center that turns them on again has them at once', async () => {
  const server = await withoutLegacyGrants();
  server.contactCenters.withoutLegacyGrants.clear();
  expect((await askForTokens(server, byPassword)).statusCode).toBe(200);
});

it('nobody is told apart while the contact centers are not known', async () => {
  const server = await testApp();
  server.outages.add('contactCenters');
  expect((await askForTokens(server, byPassword)).json()).toEqual({
    error: 'temporarily_unavailable',
    error_description: 'the user cannot be checked at the moment',
  });
});
