import { describe, expect, it } from 'vitest';
import { argon2PasswordHashes } from './argon2-password-hashes.ts';

const hashes = await argon2PasswordHashes({ atOnce: 2, waiting: 2 });

describe('verify', () => {
  it('knows the password of a hash it made, with the parameters of today', async () => {
    const hash = await hashes.create('pässword\0');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashes.verify(hash, 'pässword\0')).toBe(true);
    expect(await hashes.verify(hash, 'pässword')).toBe(false);
  });

  it.each([
    ['$2b$04$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO', 'x'.repeat(72), true],
    ['$2y$04$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO', 'x'.repeat(72), true],
    ['$2b$04$7PRLyJk9VgSZy.yZt2QIpuFxl5vx6IVSAyKrEY1zG.UVRV1OaEuqO', 'x', false],
    [undefined, '', false],
    [undefined, 'anything', false],
  ])('says of %s and %j: %s', async (hash, password, expected) => {
    expect(await hashes.verify(hash, password)).toBe(expected);
  });
});

describe('the queue', () => {
  it('refuses what comes when it is full, and serves the rest in turn', async () => {
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => hashes.verify(undefined, 'x')));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(all[5]).toMatchObject({ reason: { name: 'TooManyWaiting' } });
    expect(await hashes.verify(undefined, 'x')).toBe(false);
  });

  it('goes on after a hash that cannot be read', async () => {
    for (let time = 0; time < 5; time += 1) await expect(hashes.verify('$argon2id$broken', 'x')).rejects.toThrow();
    expect(await hashes.verify(undefined, 'x')).toBe(false);
  });
});
