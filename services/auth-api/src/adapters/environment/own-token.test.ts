import { type Client, OAuthError, type TokenRequest } from '@gauth/oauth';
import { expect, it } from 'vitest';
import { createOwnToken } from './own-token.ts';

/** An own token over an endpoint that gives `token 1`, `token 2` and so on, with a clock that the test moves. */
function ownTokenOf({ expiresIn = 43_200 }: { expiresIn?: number } = {}) {
  const state = { seconds: 1000, away: false, registrationId: 'first', asked: [] as TokenRequest[] };
  const ownToken = createOwnToken({
    clientId: 'external_api_client',
    clientSecret: 'secret',
    clients: {
      find: async () => {
        if (state.registrationId === '') throw new Error('the database is away');
        return { registrationId: state.registrationId } as Client;
      },
    },
    now: () => new Date(state.seconds * 1000),
    tokenEndpoint: async (request) => {
      state.asked.push(request);
      const token = `token ${state.asked.length}`;
      await Promise.resolve();
      if (state.away) throw new OAuthError('temporarily_unavailable', 'away');
      return { access_token: token, token_type: 'bearer', expires_in: expiresIn, scope: '*' };
    },
  });
  return { ownToken, state };
}

it('asks with client credentials for all that the client may', async () => {
  const { ownToken, state } = ownTokenOf();
  expect(await ownToken()).toBe('token 1');
  expect(state.asked).toEqual([
    { form: { grant_type: 'client_credentials', client_id: 'external_api_client', client_secret: 'secret' }, authorization: undefined },
  ]);
});

it('asks once for simultaneous callers and keeps the token', async () => {
  const { ownToken, state } = ownTokenOf();
  expect(await Promise.all(Array.from({ length: 20 }, ownToken))).toEqual(Array(20).fill('token 1'));
  state.seconds += 59;
  expect(await ownToken()).toBe('token 1');
});

it('renews within a minute, because the store may have lost the token', async () => {
  const { ownToken, state } = ownTokenOf();
  await ownToken();
  state.seconds += 60;
  expect(await ownToken()).toBe('token 2');
});

it('renews once the client is registered anew, because nobody takes the old token any more', async () => {
  const { ownToken, state } = ownTokenOf();
  await ownToken();
  state.registrationId = 'second';
  expect(await ownToken()).toBe('token 2');
  expect(await ownToken()).toBe('token 2');
});

it('keeps the token while nobody knows whether the client changed', async () => {
  const { ownToken, state } = ownTokenOf();
  await ownToken();
  state.registrationId = '';
  expect(await ownToken()).toBe('token 1');
});

it('renews a short-lived token well before it expires', async () => {
  const { ownToken, state } = ownTokenOf({ expiresIn: 10 });
  await ownToken();
  state.seconds += 4;
  expect(await ownToken()).toBe('token 1');
  state.seconds += 1;
  expect(await ownToken()).toBe('token 2');
});

it('lets the old token serve while it lives when the new one cannot be had', async () => {
  const { ownToken, state } = ownTokenOf({ expiresIn: 100 });
  await ownToken();
  state.away = true;
  state.seconds += 99;
  expect(await ownToken()).toBe('token 1');
  state.seconds += 1;
  await expect(ownToken()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
});

it('tries again at the next call after a failure', async () => {
  const { ownToken, state } = ownTokenOf();
  state.away = true;
  await expect(Promise.all([ownToken(), ownToken()])).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  expect(state.asked).toHaveLength(1);
  state.away = false;
  expect(await ownToken()).toBe('token 2');
});
