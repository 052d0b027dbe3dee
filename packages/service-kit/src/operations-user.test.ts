import { hash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { createOperationsUser } from './operations-user.ts';

const operationsUser = async (version: '2a' | '2b' = '2b', cost = 4) =>
  createOperationsUser({ name: 'ops', passwordHash: await hash('secret', { cost, version }) });

describe('createOperationsUser', () => {
  it.each(['2a', '2b'] as const)('knows its credentials by a $%s$ hash, every time', async (version) => {
    const user = await operationsUser(version);
    expect(await user.matches({ name: 'ops', password: 'secret' })).toBe(true);
    expect(await user.matches({ name: 'ops', password: 'secret' })).toBe(true);
  });

  it.each([
    ['another password', { name: 'ops', password: 'Secret' }],
    ['another name', { name: 'Ops', password: 'secret' }],
    ['an empty password', { name: 'ops', password: '' }],
    ['nothing', undefined],
  ])('refuses %s, also when the right ones came before', async (_what, credentials) => {
    const user = await operationsUser();
    await user.matches({ name: 'ops', password: 'secret' });
    expect(await user.matches(credentials)).toBe(false);
  });

  it('takes as long for a wrong name with the right password as for a wrong password', async () => {
    const user = await operationsUser('2b', 9);
    await user.matches({ name: 'ops', password: 'secret' });
    const timeOf = async (credentials: { name: string; password: string }) => {
      const start = performance.now();
      await user.matches(credentials);
      return performance.now() - start;
    };
    const known = Math.min(...(await Promise.all(Array.from({ length: 9 }, () => timeOf({ name: 'ops', password: 'secret' })))));
    const wrongName = await timeOf({ name: 'admin', password: 'secret' });
    const wrongPassword = await timeOf({ name: 'ops', password: 'other' });
    expect(wrongName).toBeGreaterThan(known * 5);
    expect(wrongPassword).toBeGreaterThan(known * 5);
  });
});
