import { type Authorization, newId, type Tokens } from '@gauth/oauth';
import { anAuthorization, aUser } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import type { Participants, Participation } from '../../src/ports/participants.ts';

interface Store {
  sessionClients: Participants;
  /** The token store beside it: its sign-out everywhere ends sessions too. */
  tokens: Pick<Tokens, 'revokeUser'>;
}

const sessionSeconds = 3600;
const now = () => Math.floor(Date.now() / 1000);
let users = 0;

/** A user whom no other test knows, with what applications are given of them. */
function somebody() {
  const user = aUser({ id: `cc-1:${Date.now()}${users++}` });
  const given = (change: Partial<Authorization> = {}): Authorization => {
    const { sessionId: _none, ...rest } = anAuthorization({ user, id: newId(user.id), issuedAt: now(), expiresAt: now() + 60, ...change });
    return change.sessionId === undefined ? rest : { ...rest, sessionId: change.sessionId };
  };
  return { user, given, sessionId: newId(user.id) };
}

const remembered = ({ clientId, clientRegistrationId, id: authorizationId, sessionId }: Authorization, until: number): Participation => ({
  clientId,
  clientRegistrationId,
  ...(sessionId !== undefined && { sessionId, authorizationId }),
  until,
});
const sorted = (participations: readonly Participation[]) =>
  [...participations].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** What every store of participants must do. */
export function sessionClientsContract(name: string, createStore: (limits: { sessionSeconds: number }) => Store): void {
  describe(name, () => {
    const store = () => createStore({ sessionSeconds }).sessionClients;

    it('tells who takes part in a session, and what ends with it', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      const [one, two] = [given({ sessionId }), given({ sessionId, clientId: 'other', expiresAt: now() + 2 * sessionSeconds })];
      const elsewhere = given({ sessionId: newId(user.id) });
      for (const each of [one, two, elsewhere, given()]) expect(await sessionClients.join(each)).toBe(true);
      const took = [remembered(one, one.issuedAt + sessionSeconds), remembered(two, two.expiresAt)];
      expect(sorted(await sessionClients.close(sessionId))).toEqual(sorted(took));
    });

    it('tells of everything that a user has given, once a client where there is no session', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      const inSession = given({ sessionId });
      const [early, late, other] = [given(), given({ expiresAt: now() + 500 }), given({ clientId: 'other' })];
      for (const each of [inSession, late, early, other]) await sessionClients.join(each);
      await sessionClients.join(somebody().given());
      const all = [
        remembered(inSession, inSession.issuedAt + sessionSeconds),
        remembered(late, late.expiresAt),
        remembered(other, other.expiresAt),
      ];
      expect(sorted(await sessionClients.ofUser(user.id))).toEqual(sorted(all));
    });

    it('lets what was given for offline use outlive the session, and its client take part all the same', async () => {
      const sessionClients = store();
      const { given, sessionId } = somebody();
      await sessionClients.join(given({ sessionId, scope: ['openid', 'offline_access'] }));
      expect(await sessionClients.close(sessionId)).toEqual([
        { clientId: 'wwe', clientRegistrationId: 'first', sessionId, until: expect.any(Number) },
      ]);
    });

    it('tells once a client of what was converted in a session, which ends with what it was converted from', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      const converted = (clientId: string) => given({ sessionId, clientId, derivedFrom: [newId(user.id)] });
      for (const clientId of ['gateway', 'other', 'gateway', 'gateway']) expect(await sessionClients.join(converted(clientId))).toBe(true);
      const of = (clientId: string) => ({ clientId, clientRegistrationId: 'first', sessionId, until: expect.any(Number) });
      expect(sorted(await sessionClients.ofUser(user.id))).toEqual([of('gateway'), of('other')]);
      expect(sorted(await sessionClients.close(sessionId))).toEqual([of('gateway'), of('other')]);
      expect(await sessionClients.join(converted('late'))).toBe(false);
    });

    it('lets nobody join a session that was closed, and everybody another one', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      expect(await sessionClients.close(sessionId)).toEqual([]);
      expect(await sessionClients.join(given({ sessionId }))).toBe(false);
      expect(await sessionClients.join(given({ sessionId: newId(user.id) }))).toBe(true);
      expect(await sessionClients.join(given())).toBe(true);
      expect(await sessionClients.ofUser(user.id)).toHaveLength(2);
    });

    it('lets join what is given in a closed session after its user has signed in once more', async () => {
      const sessionClients = store();
      const { given, sessionId } = somebody();
      await sessionClients.close(sessionId);
      expect(await sessionClients.join(given({ sessionId, since: 1 }))).toBe(false);
      expect(await sessionClients.join(given({ sessionId, since: (Date.now() + 60_000) * 1000 }))).toBe(true);
    });

    it('lets nobody join whose user proved their identity before signing out everywhere', async () => {
      const { sessionClients, tokens } = createStore({ sessionSeconds });
      const { user, given, sessionId } = somebody();
      expect(await sessionClients.join(given({ sessionId, since: 1 }))).toBe(true);
      await tokens.revokeUser(user.id);
      expect(await sessionClients.join(given({ sessionId, since: 1 }))).toBe(false);
      expect(await sessionClients.join(given({ sessionId, since: (Date.now() + 60_000) * 1000 }))).toBe(true);
      expect(await sessionClients.join(given())).toBe(true);
    });

    it('tells of each of 20 callers who join while a session is closed, or refuses them', async () => {
      const sessionClients = store();
      const { given, sessionId } = somebody();
      const callers = Array.from({ length: 20 }, () => given({ sessionId }));
      let listed: readonly Participation[] = [];
      const joined = await Promise.all(
        callers.map(async (caller, index) => {
          if (index === 10) listed = await sessionClients.close(sessionId);
          return sessionClients.join(caller);
        }),
      );
      const letIn = callers.filter((_, index) => joined[index]).map(({ id }) => id);
      expect(listed.map(({ authorizationId }) => authorizationId).sort()).toEqual(letIn.sort());
      expect(joined[10]).toBe(false);
    });

    it('tells the same again until it is forgotten', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      for (const each of [given({ sessionId }), given({ sessionId: newId(user.id) }), given()]) await sessionClients.join(each);
      const closed = await sessionClients.close(sessionId);
      expect(await sessionClients.close(sessionId)).toEqual(closed);
      expect(await sessionClients.forget(user.id, closed)).toEqual(closed);
      expect(await sessionClients.forget(user.id, closed)).toEqual([]);
      expect(await sessionClients.forget(user.id, [])).toEqual([]);
      expect(await sessionClients.close(sessionId)).toEqual([]);
      expect(await sessionClients.ofUser(user.id)).toHaveLength(2);
    });

    it('does not forget a client that was given more after it was told of', async () => {
      const sessionClients = store();
      const { user, given } = somebody();
      const [one, more] = [given(), given({ expiresAt: now() + 500 })];
      await sessionClients.join(one);
      const ended = await sessionClients.ofUser(user.id);
      await sessionClients.join(more);
      expect(await sessionClients.forget(user.id, ended)).toEqual(ended);
      expect(await sessionClients.ofUser(user.id)).toEqual([remembered(more, more.expiresAt)]);
    });

    it('gives one of 20 callers who forget the same what they forget', async () => {
      const sessionClients = store();
      const { user, given, sessionId } = somebody();
      for (const clientId of ['one', 'two', 'three']) await sessionClients.join(given({ sessionId, clientId }));
      const ended = await sessionClients.ofUser(user.id);
      const forgotten = await Promise.all(Array.from({ length: 20 }, () => sessionClients.forget(user.id, ended)));
      expect(sorted(forgotten.flat())).toEqual(sorted(ended));
    });

    it.each(['', '*', '{}', 'x'.repeat(23)])('finds nobody in the session %j', async (sessionId) => {
      expect(await store().close(sessionId)).toEqual([]);
    });
  });
}
