import { newId } from '@gauth/oauth';
import { createMemoryTokenStore } from '@gauth/oauth/memory';
import { anAuthorization, aUser } from '@gauth/oauth/testing';
import { expect, it } from 'vitest';
import { sessionClientsContract } from '../../../test/contracts/session-clients-contract.ts';
import { createMemorySessionClients } from './session-clients.ts';

sessionClientsContract('the participants in memory', (limits) => {
  const store = createMemoryTokenStore();
  return { sessionClients: createMemorySessionClients(store, limits), tokens: store.tokens };
});

it('forgets what is over', async () => {
  const clock = { now: new Date('2026-01-01T12:00:00Z') };
  const sessionClients = createMemorySessionClients(createMemoryTokenStore(), { sessionSeconds: 10 }, () => clock.now);
  const issuedAt = clock.now.getTime() / 1000;
  const given = (sessionId: string, seconds: number) =>
    anAuthorization({ id: newId(aUser().id), sessionId, issuedAt, expiresAt: issuedAt + seconds });
  const [short, long] = [newId(aUser().id), newId(aUser().id)];
  await sessionClients.join(given(short, 1));
  await sessionClients.join(given(long, 60));
  clock.now = new Date((issuedAt + 11) * 1000);
  expect((await sessionClients.ofUser(aUser().id)).map(({ sessionId }) => sessionId)).toEqual([long]);
  clock.now = new Date((issuedAt + 61) * 1000);
  expect(await sessionClients.ofUser(aUser().id)).toEqual([]);
});
