import { newId, newToken, type Tokens } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import type { WebServicesSessions } from '../../src/ports/web-services-sessions.ts';
import { sessionOwnerOf } from '../../src/web-services/session-owner.ts';
import type { WebServicesIdentity } from '../../src/web-services/step.ts';

interface Stores {
  sessions: WebServicesSessions;
  /** The token store beside it: its sign-out everywhere ends sessions too. */
  tokens: Pick<Tokens, 'revokeUser'>;
}

const limits = { idleSeconds: 600, maxSeconds: 3600 };
let users = 0;

/** Somebody whom no other test knows. */
const somebody = () => {
  const id = `cc-1:ws-${Date.now()}-${users++}`;
  return { kind: 'user', user: aUser({ id }) } satisfies WebServicesIdentity;
};
const account = (): WebServicesIdentity => ({
  kind: 'account',
  account: { id: `${Date.now()}-${users++}`, name: 'provisioner', roles: ['ROLE_ADMIN'], contactCenterId: 'cc-1' },
});

/** What every store of Web Services sessions must do. */
export function webServicesSessionsContract(
  name: string,
  createStores: (limits: { idleSeconds: number; maxSeconds: number }) => Stores,
): void {
  describe(name, () => {
    it.each([
      ['a user', somebody],
      ['an account', account],
      ['an account of no contact center', (): WebServicesIdentity => ({ kind: 'account', account: { id: 'ops', name: 'ops', roles: [] } })],
    ])('finds whom the session of a cookie is for: %s', async (_who, someone) => {
      const { sessions } = createStores(limits);
      const identity = someone();
      const { cookie, csrfToken } = await sessions.start({ identity });
      expect(csrfToken).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(await sessions.find(cookie)).toEqual({ identity, csrfToken });
      expect(await sessions.find(cookie)).toEqual({ identity, csrfToken });
    });

    it('gives 20 simultaneous callers a session each, with tokens of their own', async () => {
      const { sessions } = createStores(limits);
      const identity = somebody();
      const started = await Promise.all(Array.from({ length: 20 }, () => sessions.start({ identity })));
      expect(new Set(started.map(({ csrfToken }) => csrfToken)).size).toBe(20);
      const found = await Promise.all(started.map(({ cookie }) => sessions.find(cookie)));
      expect(found).toEqual(started.map(({ csrfToken }) => ({ identity, csrfToken })));
    });

    it('keeps one of 20 that come from one browser session at once', async () => {
      const { sessions } = createStores(limits);
      const identity = somebody();
      const browserSession = { id: newId(identity.user.id) };
      const started = await Promise.all(Array.from({ length: 20 }, () => sessions.start({ identity, browserSession })));
      const found = await Promise.all(started.map(({ cookie }) => sessions.find(cookie)));
      expect(found.filter((session) => session !== undefined)).toHaveLength(1);
    });

    it('starts none for nobody in particular, nor under the browser session of somebody else', async () => {
      const { sessions } = createStores(limits);
      await expect(sessions.start({ identity: { kind: 'anonymous' } })).rejects.toThrow(RangeError);
      await expect(sessions.start({ identity: somebody(), browserSession: { id: newId('cc-1:another') } })).rejects.toThrow(RangeError);
    });

    it.each(['', '.', 'x', 'ä.ö', `${'a'.repeat(22)}.`, `{}*.${'a'.repeat(24)}`, 'a'.repeat(5000), newToken(newId('cc-1:unknown'))])(
      'finds and ends nothing for the cookie %j',
      async (cookie) => {
        const { sessions } = createStores(limits);
        expect(await sessions.find(cookie)).toBeUndefined();
        await sessions.end(cookie);
        await sessions.endWith(cookie);
      },
    );

    it('neither finds nor ends a session by another secret', async () => {
      const { sessions } = createStores(limits);
      const { cookie } = await sessions.start({ identity: somebody() });
      const guessed = newToken(cookie.split('.')[0] as string);
      expect(await sessions.find(guessed)).toBeUndefined();
      await sessions.end(guessed);
      expect(await sessions.find(cookie)).toBeDefined();
    });

    it('ends a session', async () => {
      const { sessions } = createStores(limits);
      const identity = somebody();
      const [one, other] = [await sessions.start({ identity }), await sessions.start({ identity })];
      await sessions.end(one.cookie);
      expect(await sessions.find(one.cookie)).toBeUndefined();
      expect(await sessions.find(other.cookie)).toBeDefined();
    });

    it('ends with the browser session that it comes from, and is not begun after it', async () => {
      const { sessions } = createStores(limits);
      const identity = somebody();
      const browserSession = { id: newId(identity.user.id) };
      const before = await sessions.start({ identity, browserSession });
      await sessions.endWith(browserSession.id);
      const after = await sessions.start({ identity, browserSession });
      expect(await Promise.all([before, after].map(({ cookie }) => sessions.find(cookie)))).toEqual([undefined, undefined]);
    });

    it.each([
      ['a user', somebody],
      ['an account', account],
    ])('ends every session of %s who signs out everywhere, and none that comes after or is another’s', async (_who, someone) => {
      const { sessions, tokens } = createStores(limits);
      const identity = someone();
      const [before, other] = [await sessions.start({ identity }), await sessions.start({ identity: someone() })];
      await tokens.revokeUser(sessionOwnerOf(identity));
      const after = await sessions.start({ identity });
      expect(await sessions.find(before.cookie)).toBeUndefined();
      expect(await sessions.find(after.cookie)).toBeDefined();
      expect(await sessions.find(other.cookie)).toBeDefined();
    });

    it('is dead from the start where the browser session was signed out everywhere meanwhile', async () => {
      const { sessions, tokens } = createStores(limits);
      const identity = somebody();
      const since = Date.now() * 1000 - 1;
      await tokens.revokeUser(identity.user.id);
      const { cookie } = await sessions.start({ identity, browserSession: { id: newId(identity.user.id), since } });
      expect(await sessions.find(cookie)).toBeUndefined();
    });

    it.each([
      ['the longest life of the browser session', { since: (Date.now() - 3_601_000) * 1000 }],
      ['the end that the identity provider gave it', { endsAt: Date.now() - 1 }],
    ])('does not outlast %s', async (_what, end) => {
      const { sessions } = createStores(limits);
      const identity = somebody();
      const { cookie } = await sessions.start({ identity, browserSession: { id: newId(identity.user.id), ...end } });
      expect(await sessions.find(cookie)).toBeUndefined();
    });

    it('lets an idle session lapse and keeps an active one', async () => {
      const { sessions } = createStores({ idleSeconds: 1, maxSeconds: 60 });
      const [idle, active] = [await sessions.start({ identity: somebody() }), await sessions.start({ identity: somebody() })];
      await expect
        .poll(
          async () => {
            expect(await sessions.find(active.cookie)).toBeDefined();
            await sessions.find(newToken(idle.cookie.split('.')[0] as string));
            return Date.now();
          },
          { timeout: 3000, interval: 200 },
        )
        .toBeGreaterThan(Date.now() + 1200);
      expect(await sessions.find(idle.cookie)).toBeUndefined();
    });
  });
}
