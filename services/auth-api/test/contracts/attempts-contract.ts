import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AttemptLimits } from '../../src/adapters/attempt-limits.ts';
import type { Attempt, AttemptSubject, Attempts } from '../../src/ports/attempts.ts';

/** Wide enough that nothing but the changed limit is ever reached. */
const limitsWith = (change: Partial<AttemptLimits>): AttemptLimits => ({
  account: { failures: 1000, seconds: 60 },
  address: { failures: 1000, seconds: 60 },
  tenant: { failures: 1000, seconds: 60 },
  ...change,
});
const five = { failures: 5, seconds: 60 };
const three = { failures: 3, seconds: 60 };

/** A subject whose account, address and tenant no other test knows. */
const aSubject = (change: Partial<AttemptSubject> = {}): AttemptSubject => {
  const unique = randomUUID();
  return { account: `t100\\agent ${unique}`, address: `2001:db8::${unique}`, tenant: unique, ...change };
};

type Begun = Awaited<ReturnType<Attempts['begin']>>;
const isUnderWay = (begun: Begun): begun is Attempt => typeof begun === 'object';
const said = (begun: Begun) => (isUnderWay(begun) ? 'begun' : begun);

async function underWay(attempts: Attempts, subject: AttemptSubject): Promise<Attempt> {
  const begun = await attempts.begin(subject);
  if (!isUnderWay(begun)) throw new Error(`the attempt was ${begun}`);
  return begun;
}

/** Begins and fails one attempt after the other; tells how each began. */
async function failTimes(attempts: Attempts, subject: AttemptSubject, times: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const begun = await attempts.begin(subject);
    if (isUnderWay(begun)) await begun.failed();
    outcomes.push(said(begun));
  }
  return outcomes;
}

type CreateAttempts = (limits: AttemptLimits) => Attempts;

/** What every counter of sign-in attempts must do. */
export function attemptsContract(name: string, createAttempts: CreateAttempts): void {
  describe(name, () => {
    limitContract(createAttempts);
    endContract(createAttempts);
    nameContract(createAttempts);
  });
}

function limitContract(createAttempts: CreateAttempts): void {
  it.each(['account', 'address', 'tenant'] as const)(
    'lets exactly three of 20 simultaneous attempts begin under a limit of three by %s',
    async (kind) => {
      const attempts = createAttempts(limitsWith({ [kind]: three }));
      const shared = aSubject()[kind] as string;
      const begun = await Promise.all(Array.from({ length: 20 }, () => attempts.begin(aSubject({ [kind]: shared }))));
      expect(begun.map(said).sort()).toEqual([...Array(3).fill('begun'), ...Array(17).fill('busy')]);
      await Promise.all(begun.filter(isUnderWay).map((attempt) => attempt.failed()));
      expect(await attempts.begin(aSubject({ [kind]: shared }))).toBe('exhausted');
      expect(said(await attempts.begin(aSubject()))).toBe('begun');
    },
  );

  it.each([
    ['account', 4],
    ['address', 8],
    ['tenant', 20],
  ] as const)('lets few of 20 attempts be under way at once by %s: %i', async (kind, most) => {
    const attempts = createAttempts(limitsWith({}));
    const shared = aSubject()[kind] as string;
    const beginOne = () => attempts.begin(aSubject({ [kind]: shared }));
    const begun = await Promise.all(Array.from({ length: 20 }, beginOne));
    expect(begun.map(said).sort()).toEqual([...Array(most).fill('begun'), ...Array(20 - most).fill('busy')]);
    const [first, second] = begun.filter(isUnderWay);
    await first?.failed();
    await second?.succeeded();
    expect([await beginOne(), await beginOne(), await beginOne()].map(said)).toEqual(['begun', 'begun', most < 20 ? 'busy' : 'begun']);
  });

  it('counts nothing for an attempt that one of the limits refuses', async () => {
    const attempts = createAttempts(limitsWith({ account: { failures: 1, seconds: 60 }, address: five, tenant: five }));
    const subject = aSubject();
    expect(await failTimes(attempts, subject, 8)).toEqual(['begun', ...Array(7).fill('exhausted')]);
    const outcomes = [];
    for (let time = 0; time < 5; time += 1)
      outcomes.push(...(await failTimes(attempts, aSubject({ ...subject, account: randomUUID() }), 1)));
    expect(outcomes).toEqual(['begun', 'begun', 'begun', 'begun', 'exhausted']);
  });
}

function endContract(createAttempts: CreateAttempts): void {
  it('counts only failures: what succeeded is forgotten, and the account begins anew', async () => {
    const eight = { failures: 8, seconds: 60 };
    const attempts = createAttempts(limitsWith({ account: five, address: eight, tenant: eight }));
    const subject = aSubject();
    await failTimes(attempts, subject, 4);
    for (let time = 0; time < 20; time += 1) await (await underWay(attempts, { ...subject, account: 'somebody else' })).succeeded();
    await (await underWay(attempts, subject)).succeeded();
    expect(await failTimes(attempts, subject, 5)).toEqual(['begun', 'begun', 'begun', 'begun', 'exhausted']);
  });

  it('lets any number of right sign-ins of one account through, three at a time', async () => {
    const attempts = createAttempts(limitsWith({ account: three }));
    const subject = aSubject();
    for (let round = 0; round < 4; round += 1) {
      const begun = await Promise.all(Array.from({ length: 3 }, () => underWay(attempts, subject)));
      await Promise.all(begun.map((attempt) => attempt.succeeded()));
    }
    expect(await failTimes(attempts, subject, 4)).toEqual([...Array(3).fill('begun'), 'exhausted']);
  });

  it('gives the place back of an attempt at which nothing was checked, and forgets no failure for it', async () => {
    const attempts = createAttempts(limitsWith({ account: five }));
    const subject = aSubject();
    await failTimes(attempts, subject, 4);
    for (let time = 0; time < 10; time += 1) await (await underWay(attempts, subject)).returned();
    expect(await failTimes(attempts, subject, 2)).toEqual(['begun', 'exhausted']);
  });

  it('does not let a success end the attempts that are under way beside it', async () => {
    const attempts = createAttempts(limitsWith({ account: three }));
    const subject = aSubject();
    const [first, ...others] = await Promise.all(Array.from({ length: 3 }, () => underWay(attempts, subject)));
    await first?.succeeded();
    await Promise.all(others.map((attempt) => attempt.failed()));
    expect(await failTimes(attempts, subject, 2)).toEqual(['begun', 'exhausted']);
  });
}

function nameContract(createAttempts: CreateAttempts): void {
  it('counts without a tenant where none is known', async () => {
    const attempts = createAttempts(limitsWith({ account: five, tenant: { failures: 0, seconds: 60 } }));
    const { tenant: _unknown, ...subject } = aSubject();
    expect(await failTimes(attempts, subject, 6)).toEqual([...Array(5).fill('begun'), 'exhausted']);
  });

  it.each(['', '\0', '{}:*', 'ä'.repeat(2000), '__proto__'])('takes %j for a name like any other', async (text) => {
    const attempts = createAttempts(limitsWith({ account: { failures: 1, seconds: 60 } }));
    const account = `${randomUUID()}${text}`;
    expect(await failTimes(attempts, aSubject({ account }), 2)).toEqual(['begun', 'exhausted']);
  });
}
