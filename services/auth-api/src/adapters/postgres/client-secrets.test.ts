import { randomBytes } from 'node:crypto';
import { aClient } from '@gauth/oauth/testing';
import { createKeyRing } from '@gauth/service-kit';
import { verify } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { createClientSecrets } from './client-secrets.ts';

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);

/** Secrets whose slow checks are counted. */
function countingSecrets(limits: { guesses?: number; windowSeconds?: number } = {}) {
  const checked: string[] = [];
  const secrets = createClientSecrets({
    keyRing,
    ...limits,
    verifySlowly: (stored, presented) => {
      checked.push(presented);
      return verify(stored, presented);
    },
  });
  return { secrets, checked };
}
const clientWith = async (secret: string, origin: 'generated' | 'chosen', id = 'wwe') =>
  aClient({ id, secretHash: await createClientSecrets({ keyRing }).hash(secret, origin) });

describe('stored secrets', () => {
  it('are an HMAC when generated and argon2id when chosen, and hold no secret', async () => {
    const secrets = createClientSecrets({ keyRing });
    const secret = randomBytes(24).toString('base64url');
    expect(await secrets.hash(secret, 'generated')).toMatch(/^hmac-sha256\$[\w-]{43}$/);
    expect(await secrets.hash(secret, 'chosen')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await secrets.hash(secret, 'generated')).not.toContain(secret);
  });

  it('are worthless without the key ring when they are an HMAC', async () => {
    const client = await clientWith('generated', 'generated');
    const others = createClientSecrets({ keyRing: createKeyRing(`k1:${randomBytes(32).toString('base64')}`) });
    expect(await others.matches(client, 'generated')).toBe(false);
  });

  it.each(['generated', 'chosen'] as const)('match the %s secret and nothing else', async (origin) => {
    const secrets = createClientSecrets({ keyRing });
    const client = await clientWith('sécret:with\0everything', origin);
    expect(await secrets.matches(client, 'sécret:with\0everything')).toBe(true);
    for (const wrong of ['', '\0', 'sécret:with', 'sécret:with\0other', '\ud800', 'x'.repeat(60_000), client.secretHash as string]) {
      expect(await secrets.matches(client, wrong)).toBe(false);
    }
  });

  it.each([undefined, '', 'secret', 'hmac-sha256$', '$2b$10$abcdefghijklmnopqrstuv', '$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA'])(
    'match nothing when they are %j',
    async (secretHash) => {
      const { secretHash: _none, ...bare } = aClient();
      const client = secretHash === undefined ? bare : { ...bare, secretHash };
      expect(await createClientSecrets({ keyRing }).matches(client, 'secret')).toBe(false);
      expect(await createClientSecrets({ keyRing }).matches(client, '')).toBe(false);
    },
  );

  it('are unavailable, not wrong, when argon2id cannot read them', async () => {
    const client = aClient({ secretHash: '$argon2id$damaged' });
    await expect(createClientSecrets({ keyRing }).matches(client, 'secret')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('sealed secrets', () => {
  const sealed = (secret: string) =>
    aClient({ authMethod: 'client_secret_jwt', sealedSecret: createClientSecrets({ keyRing }).seal(secret, 'wwe') });

  it('are keys that only this server reads', () => {
    const client = sealed('generated');
    expect(client.sealedSecret).not.toContain('generated');
    expect(Buffer.from(createClientSecrets({ keyRing }).macKey(client) ?? []).toString()).toBe('generated');
  });

  it('are no key where there is none', () => {
    expect(createClientSecrets({ keyRing }).macKey(aClient())).toBeUndefined();
  });

  it.each([
    ['it is of another client', { ...sealed('generated'), id: 'other' }],
    ['it was altered', { ...sealed('generated'), sealedSecret: 'k1.a.b.c' }],
    ['its key is gone', { ...sealed('generated'), sealedSecret: 'k0.a.b.c' }],
  ])('are unavailable when %s', (_what, client) => {
    expect(() => createClientSecrets({ keyRing }).macKey(client)).toThrow(expect.objectContaining({ code: 'temporarily_unavailable' }));
  });
});

describe('slow hashes', () => {
  it('are computed once per process and secret', async () => {
    const { secrets, checked } = countingSecrets();
    const client = await clientWith('secret', 'chosen');
    expect(await Promise.all(Array.from({ length: 20 }, () => secrets.matches(client, 'secret')))).toEqual(Array(20).fill(true));
    expect(await secrets.matches(client, 'secret')).toBe(true);
    expect(checked).toEqual(['secret']);
  });

  it('are spared guesses beyond the limit from one address, the right one too, and nobody else is locked out', async () => {
    const { secrets, checked } = countingSecrets({ guesses: 3 });
    const client = await clientWith('secret', 'chosen');
    const other = await clientWith('secret', 'chosen', 'other');
    expect(await secrets.matches(client, 'secret')).toBe(true);
    for (const guess of ['a', 'b', 'c']) expect(await secrets.matches(client, guess)).toBe(false);
    for (const guess of ['d', 'e']) await expect(secrets.matches(client, guess)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await expect(secrets.matches(client, 'secret')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect(checked).toEqual(['secret', 'a', 'b', 'c']);
    expect(await secrets.matches(client, 'secret', '192.0.2.1')).toBe(true);
    expect(await secrets.matches(other, 'secret')).toBe(true);
  });

  it('are not closed by wrong guesses from elsewhere to a client whose secret was not verified yet', async () => {
    const { secrets } = countingSecrets({ guesses: 3 });
    const client = await clientWith('secret', 'chosen');
    for (const guess of ['a', 'b', 'c']) expect(await secrets.matches(client, guess, '192.0.2.66')).toBe(false);
    await expect(secrets.matches(client, 'secret', '192.0.2.66')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect(await secrets.matches(client, 'secret', '192.0.2.1')).toBe(true);
  });

  it('are spared simultaneous guesses too', async () => {
    const { secrets, checked } = countingSecrets({ guesses: 3 });
    const client = await clientWith('secret', 'chosen');
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => secrets.matches(client, `guess ${index}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(checked).toHaveLength(3);
  });

  it('do not count what was right', async () => {
    const { secrets } = countingSecrets({ guesses: 1 });
    const client = await clientWith('secret', 'chosen');
    expect(await secrets.matches(client, 'secret')).toBe(true);
    expect(await secrets.matches(client, 'wrong')).toBe(false);
    await expect(secrets.matches(client, 'wrong again')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });

  it('are checked again when the window is over', async () => {
    const { secrets } = countingSecrets({ guesses: 1, windowSeconds: 0.2 });
    const client = await clientWith('secret', 'chosen');
    expect(await secrets.matches(client, 'wrong')).toBe(false);
    await expect.poll(() => secrets.matches(client, 'secret'), { interval: 50 }).toBe(true);
  });
});
