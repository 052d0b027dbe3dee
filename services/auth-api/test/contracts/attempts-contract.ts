import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AttemptLimits } from '../../src/adapters/attempt-limits.ts';
import type { AttemptSubject, Attempts } from '../../src/ports.ts';

/** Wide enough that nothing but the changed limit is ever reached. */
const limitsWith = (change: Partial<AttemptLimits>): AttemptLimits => ({
  account: { failures: 1000, seconds: 60 },
  address: { failures: 1000, seconds: 60 },
  tenant: { failures: 1000, seconds: 60 },
  ...change,
});
const five = { failures: 5, seconds: 60 };

/** A subject whose account, address and tenant no other test knows. */
const aSubject = (change: Partial<AttemptSubject> = {}): AttemptSubject => {
  const unique = randomUUID();
  return { account: `t100\\agent ${unique}`, address: `2001:db8::${unique}`, tenant: unique, ...change };
};
const takeTimes = async (attempts: Attempts, subject: AttemptSubject, times: number): Promise<boolean[]> => {
  const taken: boolean[] = [];
  for (let time = 0; time < times; time += 1) taken.push(await attempts.take(subject));
  return taken;
};

/** What every counter of failed sign-ins must do. */
export function attemptsContract(name: string, createAttempts: (limits: AttemptLimits) => Attempts): void {
  describe(name, () => {
    it.each(['account', 'address', 'tenant'] as const)(
      'lets exactly five of 20 simultaneous attempts through a limit of five by %s',
      async (kind) => {
        const attempts = createAttempts(limitsWith({ [kind]: five }));
        const shared = aSubject()[kind] as string;
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempts.take(aSubject({ [kind]: shared }))));
        expect(outcomes.filter(Boolean)).toHaveLength(5);
        expect(await attempts.take(aSubject({ [kind]: shared }))).toBe(false);
        expect(await attempts.take(aSubject())).toBe(true);
      },
    );

    it('counts nothing for an attempt that one of the limits refuses', async () => {
      const attempts = createAttempts(limitsWith({ account: { failures: 1, seconds: 60 }, address: five, tenant: five }));
      const subject = aSubject();
      expect(await takeTimes(attempts, subject, 8)).toEqual([true, ...Array(7).fill(false)]);
      const others = { address: subject.address, tenant: subject.tenant };
      const outcomes = [];
      for (let time = 0; time < 6; time += 1) outcomes.push(await attempts.take(aSubject(others)));
      expect(outcomes).toEqual([true, true, true, true, false, false]);
    });

    it('counts only failures: what succeeded is taken back, and the account begins anew', async () => {
      const attempts = createAttempts(
        limitsWith({ account: five, address: { failures: 8, seconds: 60 }, tenant: { failures: 8, seconds: 60 } }),
      );
      const subject = aSubject();
      await takeTimes(attempts, subject, 4);
      for (let time = 0; time < 20; time += 1) {
        expect(await attempts.take(aSubject({ address: subject.address, tenant: subject.tenant, account: 'somebody else' }))).toBe(true);
        await attempts.succeeded(aSubject({ address: subject.address, tenant: subject.tenant, account: 'somebody else' }));
      }
      expect(await attempts.take(subject)).toBe(true);
      await attempts.succeeded(subject);
      expect(await takeTimes(attempts, subject, 6)).toEqual([true, true, true, true, false, false]);
    });

    it('lets all of many simultaneous right sign-ins of one account through, once those under way are finished', async () => {
      const attempts = createAttempts(limitsWith({ account: five }));
      const subject = aSubject();
      for (let round = 0; round < 4; round += 1) {
        const taken = await Promise.all(Array.from({ length: 5 }, () => attempts.take(subject)));
        expect(taken).toEqual(Array(5).fill(true));
        await Promise.all(taken.map(() => attempts.succeeded(subject)));
      }
      expect(await takeTimes(attempts, subject, 6)).toEqual([true, true, true, true, true, false]);
    });

    it('takes back an attempt at which nothing was checked, and no more than that', async () => {
      const attempts = createAttempts(limitsWith({ account: five }));
      const subject = aSubject();
      await takeTimes(attempts, subject, 4);
      for (let time = 0; time < 10; time += 1) {
        expect(await attempts.take(subject)).toBe(true);
        await attempts.returned(subject);
      }
      expect(await takeTimes(attempts, subject, 2)).toEqual([true, false]);
    });

    it('never counts below nothing', async () => {
      const attempts = createAttempts(limitsWith({ account: five }));
      const subject = aSubject();
      await attempts.returned(subject);
      await attempts.succeeded(subject);
      await attempts.take(subject);
      for (let time = 0; time < 3; time += 1) await attempts.returned(subject);
      expect(await takeTimes(attempts, subject, 6)).toEqual([true, true, true, true, true, false]);
    });

    it('counts without a tenant where none is known', async () => {
      const attempts = createAttempts(limitsWith({ account: five, tenant: { failures: 0, seconds: 60 } }));
      const { tenant: _unknown, ...subject } = aSubject();
      expect(await takeTimes(attempts, subject, 6)).toEqual([true, true, true, true, true, false]);
    });

    it('begins anew when the window is over, which later attempts do not prolong', async () => {
      const attempts = createAttempts(limitsWith({ account: { failures: 2, seconds: 1 } }));
      const subject = aSubject();
      expect(await takeTimes(attempts, subject, 3)).toEqual([true, true, false]);
      await expect.poll(() => attempts.take(subject), { timeout: 3000, interval: 100 }).toBe(true);
    });

    it.each(['', '\0', '{}:*', 'ä'.repeat(2000), '__proto__'])('takes %j for a name like any other', async (text) => {
      const attempts = createAttempts(limitsWith({ account: { failures: 1, seconds: 1 } }));
      const account = `${randomUUID()}${text}`;
      expect(await takeTimes(attempts, aSubject({ account }), 2)).toEqual([true, false]);
    });
  });
}
