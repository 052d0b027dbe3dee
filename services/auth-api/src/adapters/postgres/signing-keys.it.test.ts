import { randomBytes } from 'node:crypto';
import { signatureAlgorithms } from '@gauth/oauth';
import { createKeyRing } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase, statements } from '../../../test/database.ts';
import { readRevision } from './revision.ts';
import { postgresAdministeredKeys } from './signing-key-administration.ts';
import { postgresSigningKeys, type RotatedSigningKeys } from './signing-keys.ts';

const ringEntry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const firstKey = ringEntry('k1');
const keyRing = createKeyRing(firstKey);
const policy = { publishSeconds: 100, signSeconds: 1000, retireSeconds: 50, skewSeconds: 5 };
const begin = Date.UTC(2030, 0, 1) / 1000;

let database: FreshDatabase;
const running: RotatedSigningKeys[] = [];
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.signing_keys, auth.revoked_signing_keys');
});
afterEach(() => {
  for (const keys of running.splice(0)) keys.stop();
});
afterAll(() => database.drop());

/** Signing keys as a pod has them, with a clock that the test moves. */
function pod(change: Partial<Parameters<typeof postgresSigningKeys>[0]> = {}) {
  const clock = { seconds: begin };
  const logged: unknown[] = [];
  const audited: { event: string; keyId: string }[] = [];
  const keys = postgresSigningKeys({
    pool: database.pool,
    keyRing,
    policy,
    now: () => new Date(clock.seconds * 1000),
    logger: {
      info: ({ event, keyId }: { event: string; keyId: string }) => audited.push({ event, keyId }),
      error: (fields: unknown) => logged.push(fields),
    } as never,
    everyMs: 3_600_000,
    ...change,
  });
  running.push(keys);
  return { keys, clock, logged, audited, ring: change.keyRing ?? keyRing };
}
/** What an administrator does through a pod. */
const administered = ({ keys, clock, ring }: ReturnType<typeof pod>) =>
  postgresAdministeredKeys({
    pool: database.pool,
    keyRing: ring,
    logger: { info: () => {}, error: () => {} } as never,
    policy,
    now: () => new Date(clock.seconds * 1000),
    changed: keys.renew,
  });
const kidOf = async ({ keys }: { keys: RotatedSigningKeys }, alg: 'ES256' | 'RS256' = 'ES256') => (await keys.signer(alg)).kid;
const kidsPublished = async ({ keys }: { keys: RotatedSigningKeys }) => (await keys.published()).map(({ kid }) => kid).sort();
const rows = async () =>
  (await database.pool.query<Record<string, unknown>>('select * from auth.signing_keys order by signs_from, kid')).rows;

describe('the first start', () => {
  it.each(signatureAlgorithms)('makes an %s key whose signatures the published key verifies', async (alg) => {
    const { keys } = pod();
    await keys.start();
    const { kid, privateKey } = await keys.signer(alg);
    const token = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid }).sign(privateKey);
    const published = (await keys.published()).find((jwk) => jwk.kid === kid);
    expect(published).toMatchObject({ kid, alg, use: 'sig' });
    expect((await jwtVerify(token, await importJWK(published!, alg))).payload.sub).toBe('x');
  });

  it('keeps private keys out of JWKS and, unsealed, out of the database', async () => {
    const { keys } = pod();
    await keys.start();
    const published = await keys.published();
    expect(published).toHaveLength(4);
    for (const jwk of published) {
      expect(Object.keys(jwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([]);
    }
    for (const { sealed_private_jwk } of await rows()) expect(sealed_private_jwk).toMatch(/^k1(?:\.[\w-]+){3}$/);
  });

  it('gives five simultaneous pods the same four keys', async () => {
    const pods = Array.from({ length: 5 }, () => pod());
    await Promise.all(pods.map(({ keys }) => keys.start()));
    const kids = (await rows()).map(({ kid }) => kid).sort();
    expect(kids).toHaveLength(4);
    for (const each of pods) expect(await kidsPublished(each)).toEqual(kids);
  });

  it('is not needed: keys are made on first need', async () => {
    const { keys } = pod();
    const [one, other] = await Promise.all([keys.signer('ES256'), keys.signer('ES256'), keys.published()]);
    expect(one.kid).toBe(other.kid);
    expect(await rows()).toHaveLength(4);
  });

  it('takes the keys that are there and writes nothing', async () => {
    const earlier = pod();
    await earlier.keys.start();
    const before = await readRevision(database.pool)();
    const later = pod();
    await later.keys.start();
    expect(await kidOf(later)).toBe(await kidOf(earlier));
    expect(await readRevision(database.pool)()).toBe(before);
  });
});

it('costs no statement to sign and to publish when warm', async () => {
  const { keys } = pod();
  await keys.start();
  const count = await statements(database.pool, async () => {
    for (const alg of signatureAlgorithms) await keys.signer(alg);
    await keys.published();
  });
  expect(count).toBe(0);
});

describe('rotation', () => {
  it('publishes the successor before it signs, and the predecessor until its tokens have lapsed', async () => {
    const one = pod({ everyMs: 10 });
    await one.keys.start();
    const first = await kidOf(one);

    one.clock.seconds = begin + 899;
    await expect.poll(() => kidsPublished(one)).toHaveLength(4);
    one.clock.seconds = begin + 900;
    await expect.poll(() => kidsPublished(one)).toHaveLength(8);
    expect(await kidOf(one)).toBe(first);

    one.clock.seconds = begin + 1000;
    const second = await kidOf(one);
    expect(second).not.toBe(first);
    expect(await kidsPublished(one)).toEqual(expect.arrayContaining([first, second]));

    one.clock.seconds = begin + 1050;
    expect(await kidsPublished(one)).not.toContain(first);
    await expect.poll(async () => (await rows()).length).toBe(4);
    expect(await kidOf(one)).toBe(second);
  });

  it('reaches another pod when it renews, as it does when the revision changes', async () => {
    const [one, other] = [pod({ everyMs: 10 }), pod()];
    await other.keys.start();
    await one.keys.start();
    const before = await readRevision(database.pool)();
    one.clock.seconds = begin + 950;
    await expect.poll(() => kidsPublished(one)).toHaveLength(8);
    expect(await readRevision(database.pool)()).not.toBe(before);
    expect(await kidsPublished(other)).toHaveLength(4);
    await other.keys.renew();
    expect(await kidsPublished(other)).toEqual(await kidsPublished(one));
  });

  it('makes a key that signs at once after all keys have lapsed', async () => {
    const { keys, clock } = pod();
    await keys.start();
    clock.seconds = begin + 5000;
    const signer = await keys.signer('RS256');
    expect((await keys.published()).map(({ kid }) => kid)).toContain(signer.kid);
  });
});

describe('the key ring', () => {
  const sealedUnder = async () => [...new Set((await rows()).map((row) => `${row.sealed_private_jwk}`.split('.')[0]))];

  it('that was rotated seals private keys anew, once, and the same keys go on', async () => {
    const before = pod();
    await before.keys.start();
    const entry = ringEntry('k2');
    const after = pod({ keyRing: createKeyRing(`${entry},${firstKey}`) });
    await after.keys.start();
    expect(await sealedUnder()).toEqual(['k2']);
    expect(await kidOf(after)).toBe(await kidOf(before));
    expect(after.audited).toEqual((await rows()).map(({ kid }) => ({ event: 'signing-key.resealed', keyId: kid })));

    const revision = await readRevision(database.pool)();
    const alone = pod({ keyRing: createKeyRing(entry) });
    await alone.keys.start();
    expect(await kidOf(alone)).toBe(await kidOf(before));
    expect(await readRevision(database.pool)()).toBe(revision);
  });

  it('seals keys anew in one of five simultaneous pods', async () => {
    await pod().keys.start();
    const changed = createKeyRing(`${ringEntry('k2')},${firstKey}`);
    const pods = Array.from({ length: 5 }, () => pod({ keyRing: changed }));
    await Promise.all(pods.map(({ keys }) => keys.start()));
    expect(await sealedUnder()).toEqual(['k2']);
    expect(pods.flatMap(({ audited }) => audited)).toHaveLength(4);
  });

  it('of yesterday does not stop a pod that runs: it signs, and learns what was revoked', async () => {
    const yesterday = pod();
    await yesterday.keys.start();
    const kid = await kidOf(yesterday);
    const today = pod({ keyRing: createKeyRing(`${ringEntry('k2')},${firstKey}`) });
    await today.keys.start();
    await yesterday.keys.renew();
    expect(await kidOf(yesterday)).toBe(kid);

    await administered(today).revoke(kid);
    await yesterday.keys.renew();
    expect(await kidsPublished(yesterday)).toEqual(await kidsPublished(today));
    const reason = { name: 'SigningKeyError', message: expect.stringContaining('sealed under the key k2') };
    await expect(yesterday.keys.signer('ES256')).rejects.toMatchObject({ code: 'temporarily_unavailable', cause: reason });
    await yesterday.keys.renew();
    expect(yesterday.logged).toEqual([expect.objectContaining({ event: 'signing-keys.closed', err: expect.objectContaining(reason) })]);
    expect(await kidOf(today)).not.toBe(kid);
  });

  it('that cannot open an active key stops the start with the names of both keys, before anything is written', async () => {
    await pod().keys.start();
    const revision = await readRevision(database.pool)();
    const { keys, clock } = pod({ keyRing: createKeyRing(ringEntry('k2')) });
    clock.seconds = begin + 950;
    const kids = (await rows()).map(({ kid }) => kid as string);
    const refusal = (await keys.start().catch((error: Error) => error)) as Error;
    expect(refusal).toMatchObject({ name: 'SigningKeyError', cause: { name: 'KeyRingError', message: 'the key ring has no key k1' } });
    expect(kids.map(notOpened)).toContain(refusal.message);
    expect(await readRevision(database.pool)()).toBe(revision);
    await expect(keys.signer('ES256')).rejects.toMatchObject({ code: 'temporarily_unavailable', cause: { name: 'SigningKeyError' } });
  });

  it('that cannot open a key that waits to sign stops the start as well', async () => {
    const first = pod();
    await first.keys.start();
    const waiting = await administered(first).rotate('RS256', 'after-publishing');
    const before = await database.pool.query('delete from auth.signing_keys where kid <> $1 returning 1', [waiting.kid]);
    expect(before.rowCount).toBe(4);
    const { keys } = pod({ keyRing: createKeyRing(ringEntry('k2')) });
    await expect(keys.start()).rejects.toThrow(notOpened(waiting.kid));
  });

  it('need not open a key that only verifies any more', async () => {
    const old = pod();
    await old.keys.start();
    const retired = await kidOf(old);
    await database.pool.query(
      "update auth.signing_keys set signs_until = to_timestamp($1), published_until = to_timestamp($1) + interval '1 hour'",
      [begin + 10],
    );
    const { keys, clock, audited } = pod({ keyRing: createKeyRing(ringEntry('k2')) });
    clock.seconds = begin + 20;
    await keys.start();
    expect((await keys.published()).map(({ kid }) => kid)).toContain(retired);
    expect((await keys.signer('ES256')).kid).not.toBe(retired);
    expect(audited.map(({ event }) => event)).toEqual(Array(4).fill('signing-key.rotated'));
  });

  it('refuses a private key that stands in the row of another', async () => {
    await pod().keys.start();
    await database.pool.query(
      "update auth.signing_keys set sealed_private_jwk = (select sealed_private_jwk from auth.signing_keys where alg = 'PS256') where alg = 'RS256'",
    );
    await expect(pod().keys.start()).rejects.toThrow(/^the signing key [\w-]{16}, sealed under the key k1, cannot be opened/);
  });
});

const notOpened = (kid: string) =>
  `the signing key ${kid}, sealed under the key k1, cannot be opened with this key ring, whose current key is k2`;

describe('a database that is away', () => {
  it('is survived at the start, reported once, and found again', async () => {
    const state = { away: true };
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    pool.on('error', () => {});
    const { query } = pool;
    pool.query = ((...args: unknown[]) =>
      state.away ? Promise.reject(new Error('Connection terminated')) : Reflect.apply(query, pool, args)) as typeof pool.query;
    const { keys, logged } = pod({ pool, everyMs: 10 });
    await keys.start();
    await expect(keys.signer('ES256')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      cause: { message: 'Connection terminated' },
    });
    await expect(keys.published()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(logged).toHaveLength(1);
    state.away = false;
    await expect.poll(async () => (await rows()).length).toBe(4);
    state.away = true;
    expect((await keys.published()).length).toBe(4);
    await expect(keys.renew()).rejects.toThrow('Connection terminated');
    expect((await keys.signer('EdDSA')).alg).toBe('EdDSA');
    keys.stop();
    await pool.end();
  });
});
