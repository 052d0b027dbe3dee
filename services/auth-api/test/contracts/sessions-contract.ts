import { newId, newToken, type Session, type Tokens } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import type { Sessions } from '../../src/ports/sessions.ts';

interface SessionStore {
  sessions: Sessions;
  /** The token store beside it: its sign-out everywhere ends sessions too. */
  tokens: Pick<Tokens, 'revokeUser'>;
}

const limits = { idleSeconds: 600, maxSeconds: 3600 };
let users = 0;

/** A session of a user whom no other test knows, with its cookie. */
const aSession = (userId = `cc-1:${Date.now()}${users++}`): { session: Session; cookie: string } => {
  const session = { id: newId(userId), user: aUser({ id: userId }), authenticatedAt: Date.now(), amr: ['pwd', 'otp'], acr: 'strong' };
  return { session, cookie: newToken(session.id) };
};

/** What every store of browser sessions must do. */
export function sessionsContract(name: string, createStore: (limits: { idleSeconds: number; maxSeconds: number }) => SessionStore): void {
  describe(name, () => {
    it('finds the session of a cookie, stamped by the clock of the store', async () => {
      const { sessions } = createStore(limits);
      const { session, cookie } = aSession();
      await sessions.start(session, cookie);
      expect(await sessions.find(cookie)).toEqual({ ...session, since: expect.any(Number) });
      expect(await sessions.find(cookie)).toEqual({ ...session, since: expect.any(Number) });
    });

    it('keeps where the user signed in, and ends when the provider says', async () => {
      const { sessions } = createStore(limits);
      const provider = { providerId: 'idp-1', subject: 'agent1', sessionIndex: 'session1' };
      const there = aSession();
      await sessions.start({ ...there.session, provider, endsAt: Date.now() + 300_000 }, there.cookie);
      expect(await sessions.find(there.cookie)).toMatchObject({ provider });
      const over = aSession();
      await sessions.start({ ...over.session, provider, endsAt: Date.now() - 1 }, over.cookie);
      expect(await sessions.find(over.cookie)).toBeUndefined();
    });

    it('does not take a stamp from outside', async () => {
      const { sessions, tokens } = createStore(limits);
      const { session, cookie } = aSession();
      await sessions.start({ ...session, since: Number.MAX_SAFE_INTEGER }, cookie);
      await tokens.revokeUser(session.user.id);
      expect(await sessions.find(cookie)).toBeUndefined();
    });

    it('finds nothing for another secret with the same session id', async () => {
      const { sessions } = createStore(limits);
      const { session, cookie } = aSession();
      await sessions.start(session, cookie);
      expect(await sessions.find(newToken(session.id))).toBeUndefined();
      expect(await sessions.find(cookie)).toBeDefined();
    });

    it.each([
      '',
      '.',
      'x',
      'ä.ö',
      aSession().cookie,
      `${'a'.repeat(22)}.`,
      `{}*.${'a'.repeat(24)}`,
      `${aSession().cookie}\n`,
      'a'.repeat(5000),
    ])('finds nothing for the cookie %j', async (cookie) => {
      expect(await createStore(limits).sessions.find(cookie)).toBeUndefined();
    });

    it('refuses to start a session under the cookie of another', async () => {
      const { sessions } = createStore(limits);
      await expect(sessions.start(aSession().session, aSession().cookie)).rejects.toThrow(RangeError);
    });

    it('goes on with a session under another cookie, and finds nothing for the one before', async () => {
      const { sessions } = createStore(limits);
      const { session, cookie } = aSession();
      await sessions.start(session, cookie);
      const again = { ...session, authenticatedAt: session.authenticatedAt + 1 };
      const another = newToken(session.id);
      await sessions.start(again, another);
      expect(await sessions.find(another)).toEqual({ ...again, since: expect.any(Number) });
      expect(await sessions.find(cookie)).toBeUndefined();
    });

    it('keeps as many sessions of a user as may be, for 20 who sign in at once', async () => {
      const { sessions } = createStore(limits);
      const userId = `cc-1:${Date.now()}${users++}`;
      const callers = Array.from({ length: 20 }, () => aSession(userId));
      const kept = await Promise.all(callers.map(({ session, cookie }) => sessions.start(session, cookie, 3)));
      expect(kept.filter(Boolean)).toHaveLength(3);
      const found = await Promise.all(callers.map(({ cookie }) => sessions.find(cookie)));
      expect(found.map((session) => session !== undefined)).toEqual(kept);
      const other = aSession();
      expect(await sessions.start(other.session, other.cookie, 1)).toBe(true);
    });

    it('counts only the other sessions that are alive', async () => {
      const { sessions, tokens } = createStore({ idleSeconds: 1, maxSeconds: 60 });
      const [first, second] = [aSession(), aSession()];
      const another = () => {
        const { session, cookie } = aSession(first.session.user.id);
        return sessions.start(session, cookie, 1);
      };
      expect(await sessions.start(first.session, first.cookie, 1)).toBe(true);
      expect(await another()).toBe(false);
      expect(await sessions.start(first.session, newToken(first.session.id), 1)).toBe(true);
      await sessions.end(first.session.id);
      expect(await another()).toBe(true);
      expect(await another()).toBe(false);
      await tokens.revokeUser(first.session.user.id);
      expect(await another()).toBe(true);
      expect(await another()).toBe(false);
      await expect.poll(another, { timeout: 3000, interval: 200 }).toBe(true);
      expect(await sessions.start(second.session, second.cookie)).toBe(true);
    });

    it('ends a session', async () => {
      const { sessions } = createStore(limits);
      const [one, other] = [aSession(), aSession()];
      await sessions.start(one.session, one.cookie);
      await sessions.start(other.session, other.cookie);
      await sessions.end(one.session.id);
      await sessions.end('{}*');
      expect(await sessions.find(one.cookie)).toBeUndefined();
      expect(await sessions.find(other.cookie)).toBeDefined();
    });

    it('ends every session a user had before signing out everywhere, and none that comes after or is another user’s', async () => {
      const { sessions, tokens } = createStore(limits);
      const before = aSession();
      const other = aSession();
      await sessions.start(before.session, before.cookie);
      await sessions.start(other.session, other.cookie);
      await tokens.revokeUser(before.session.user.id);
      const after = aSession(before.session.user.id);
      await sessions.start(after.session, after.cookie);
      expect(await sessions.find(before.cookie)).toBeUndefined();
      expect(await sessions.find(after.cookie)).toBeDefined();
      expect(await sessions.find(other.cookie)).toBeDefined();
    });

    it('lets an idle session lapse and keeps an active one', async () => {
      const { sessions } = createStore({ idleSeconds: 1, maxSeconds: 60 });
      const [idle, active] = [aSession(), aSession()];
      await sessions.start(idle.session, idle.cookie);
      await sessions.start(active.session, active.cookie);
      for (let looks = 0; looks < 7; looks += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(await sessions.find(active.cookie)).toBeDefined();
      }
      expect(await sessions.find(idle.cookie)).toBeUndefined();
    });

    it('is not kept alive by a wrong secret', async () => {
      const { sessions } = createStore({ idleSeconds: 1, maxSeconds: 60 });
      const { session, cookie } = aSession();
      await sessions.start(session, cookie);
      for (let looks = 0; looks < 6; looks += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await sessions.find(newToken(session.id));
      }
      expect(await sessions.find(cookie)).toBeUndefined();
    });

    it('ends at its longest lifetime, however active', async () => {
      const { sessions } = createStore({ idleSeconds: 60, maxSeconds: 1 });
      const { session, cookie } = aSession();
      await sessions.start(session, cookie);
      expect(await sessions.find(cookie)).toBeDefined();
      await expect.poll(() => sessions.find(cookie), { timeout: 3000, interval: 100 }).toBeUndefined();
    });
  });
}
