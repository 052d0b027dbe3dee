import { randomBytes } from 'node:crypto';
import { signatureAlgorithms } from '@gauth/oauth';
import { createKeyRing } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { AdministeredKey } from '../../ports/administered-keys.ts';
import type { ImportedKey } from '../keys/imported-key.ts';
import { importKeystore } from '../keys/keystore.ts';
import { postgresAdministeredKeys } from './signing-key-administration.ts';
import { postgresSigningKeys, type RotatedSigningKeys } from './signing-keys.ts';

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const policy = { publishSeconds: 100, signSeconds: 1000, retireSeconds: 50, skewSeconds: 5 };
const silent = { info: () => {}, error: () => {} } as never;
const begin = Date.UTC(2030, 0, 1) / 1000;
const at = (seconds: number) => new Date((begin + seconds) * 1000);
const keystore = {
  file: new URL('../../../test/keystores/product.jks', import.meta.url).pathname,
  password: 'genesys',
  alias: 'gws-auth-key',
};

let database: FreshDatabase;
let imported: ImportedKey;
const running: RotatedSigningKeys[] = [];
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
  imported = await importKeystore(keystore);
});
beforeEach(async () => {
  await database.pool.query('truncate auth.signing_keys, auth.revoked_signing_keys');
});
afterEach(() => {
  for (const keys of running.splice(0)) keys.stop();
});
afterAll(() => database.drop());

/** A pod with its keys and what an administrator can do to them, by a clock that the test moves. */
async function pod(change: { imported?: ImportedKey } = {}) {
  const clock = { seconds: begin };
  const audited: unknown[] = [];
  const logger = { info: ({ event, keyId }: Record<string, unknown>) => audited.push([event, keyId]), error: () => {} } as never;
  const shared = { pool: database.pool, keyRing, policy, logger, now: () => new Date(clock.seconds * 1000), ...change };
  const keys = postgresSigningKeys({ ...shared, everyMs: 3_600_000 });
  running.push(keys);
  await keys.start();
  return { keys, clock, audited, administered: postgresAdministeredKeys({ ...shared, changed: keys.renew }) };
}
const listed = async ({ administered }: Awaited<ReturnType<typeof pod>>, alg = 'ES256') =>
  (await administered.list()).filter((key) => key.alg === alg);
const published = async ({ keys }: { keys: RotatedSigningKeys }) => (await keys.published()).map(({ kid }) => kid);
const generated = (change: Partial<AdministeredKey>) => ({
  ...{ alg: 'ES256', kid: expect.any(String), origin: 'generated', sealedUnder: 'k1', publishedFrom: expect.any(Date) },
  ...change,
});

describe('the list of keys', () => {
  it('shows each with its state, its times and the key of the ring that seals it', async () => {
    const one = await pod();
    expect((await one.administered.list()).map(({ alg }) => alg).sort()).toEqual([...signatureAlgorithms].sort());
    expect(await listed(one)).toEqual([generated({ state: 'signing', signsFrom: at(-5), signsUntil: at(1000), publishedUntil: at(1050) })]);
  });

  it('shows the key of a keystore without times', async () => {
    const one = await pod({ imported });
    expect(await one.administered.list()).toContainEqual({ kid: imported.kid, alg: 'RS256', origin: 'keystore', state: 'signing' });
  });
});

describe('a rotation that is asked for', () => {
  it('publishes a key now that signs after its time', async () => {
    const [one, other] = [await pod(), await pod()];
    const { kid: before } = await one.keys.signer('ES256');
    const successor = await one.administered.rotate('ES256', 'after-publishing');
    expect(successor).toEqual(generated({ state: 'published', signsFrom: at(100), signsUntil: at(1100), publishedUntil: at(1150) }));
    expect(await published(one)).toContain(successor.kid);
    expect((await one.keys.signer('ES256')).kid).toBe(before);

    await other.keys.renew();
    for (const { clock } of [one, other]) clock.seconds = begin + 100;
    for (const { keys } of [one, other]) expect((await keys.signer('ES256')).kid).toBe(successor.kid);
    expect((await listed(one)).map(({ kid, state, publishedUntil }) => ({ kid, state, publishedUntil }))).toEqual([
      { kid: before, state: 'retired', publishedUntil: at(150) },
      { kid: successor.kid, state: 'signing', publishedUntil: at(1150) },
    ]);
  });

  it('signs at once when that is asked for, and the key before it still verifies', async () => {
    const one = await pod();
    const { kid: before } = await one.keys.signer('ES256');
    const successor = await one.administered.rotate('ES256', 'at-once');
    expect(successor).toEqual(generated({ state: 'signing', signsFrom: at(-4), signsUntil: at(1000), publishedUntil: at(1050) }));
    expect((await one.keys.signer('ES256')).kid).toBe(successor.kid);
    expect(await published(one)).toEqual(expect.arrayContaining([before, successor.kid]));
  });

  it('takes the key that waits already, also to sign at once', async () => {
    const one = await pod();
    const waiting = await one.administered.rotate('ES256', 'after-publishing');
    expect(await one.administered.rotate('ES256', 'after-publishing')).toEqual(waiting);
    expect((await one.administered.rotate('ES256', 'at-once')).kid).toBe(waiting.kid);
    expect((await one.keys.signer('ES256')).kid).toBe(waiting.kid);
    expect(await listed(one)).toHaveLength(2);
  });

  it('makes one key for twenty simultaneous administrators', async () => {
    const one = await pod();
    const answers = await Promise.all(Array.from({ length: 20 }, () => one.administered.rotate('EdDSA', 'after-publishing')));
    expect(new Set(answers.map(({ kid }) => kid)).size).toBe(1);
    expect(await listed(one, 'EdDSA')).toHaveLength(2);
  });
});

describe('a key that is revoked', () => {
  it('is gone, and another one signs at once', async () => {
    const [one, other] = [await pod(), await pod()];
    const { kid } = await one.keys.signer('ES256');
    expect(await one.administered.revoke(kid)).toEqual({ kid, alg: 'ES256', state: 'revoked', revokedAt: at(0) });
    await other.keys.renew();
    const signing = (await one.keys.signer('ES256')).kid;
    expect(signing).not.toBe(kid);
    expect((await other.keys.signer('ES256')).kid).toBe(signing);
    for (const each of [one, other]) expect(await published(each)).not.toContain(kid);
    expect(await listed(one)).toEqual([
      generated({ kid: signing, state: 'signing', signsFrom: at(-5), signsUntil: at(1000), publishedUntil: at(1050) }),
      { kid, alg: 'ES256', state: 'revoked', revokedAt: at(0) },
    ]);
    expect((await database.pool.query('select 1 from auth.signing_keys where kid = $1', [kid])).rowCount).toBe(0);
    expect(one.audited.at(-1)).toEqual(['signing-key.rotated', signing]);
  });

  it('is followed by the key that verifiers know already', async () => {
    const one = await pod();
    const waiting = await one.administered.rotate('ES256', 'after-publishing');
    await one.administered.revoke((await one.keys.signer('ES256')).kid);
    expect((await one.keys.signer('ES256')).kid).toBe(waiting.kid);
  });

  it('leaves the signing key alone when it only verified or waited, and another one waits', async () => {
    const one = await pod();
    const { kid: first } = await one.keys.signer('ES256');
    const second = await one.administered.rotate('ES256', 'at-once');
    const third = await one.administered.rotate('ES256', 'after-publishing');
    for (const kid of [first, third.kid]) await one.administered.revoke(kid);
    expect((await one.keys.signer('ES256')).kid).toBe(second.kid);
    expect((await listed(one)).map(({ state }) => state)).toEqual(['signing', 'published', 'revoked', 'revoked']);
  });

  it('stays as it is the second time, and among twenty at once', async () => {
    const one = await pod();
    const { kid } = await one.keys.signer('ES256');
    const first = await one.administered.revoke(kid);
    one.clock.seconds = begin + 10;
    const again = await Promise.all(Array.from({ length: 20 }, () => one.administered.revoke(kid)));
    expect(new Set(again.map((key) => JSON.stringify(key)))).toEqual(new Set([JSON.stringify(first)]));
    expect(await listed(one)).toHaveLength(2);
  });

  it('is unknown when nobody has it', async () => {
    expect(await (await pod()).administered.revoke('nobodys')).toBeUndefined();
    expect((await database.pool.query('select 1 from auth.revoked_signing_keys')).rowCount).toBe(0);
  });
});

describe('the key of a keystore', () => {
  it('is published and signs X-GWS-User, and nothing else', async () => {
    const { keys } = await pod({ imported });
    expect(await keys.userJwtSigner()).toEqual({ kid: imported.kid, alg: 'RS256', privateKey: imported.privateKey });
    expect(await keys.published()).toContainEqual(imported.publicJwk);
    expect(await keys.believed()).toEqual((await keys.published()).filter(({ kid }) => kid !== imported.kid));
    expect((await keys.signer('RS256')).kid).not.toBe(imported.kid);
  });

  it('gives way to the RS256 key on every pod when it is revoked, and after a start as well', async () => {
    const [one, other] = [await pod({ imported }), await pod({ imported })];
    expect(await one.administered.revoke(imported.kid)).toEqual({ kid: imported.kid, alg: 'RS256', state: 'revoked', revokedAt: at(0) });
    await other.keys.renew();
    for (const each of [one, other, await pod({ imported })]) {
      expect((await each.keys.userJwtSigner()).kid).toBe((await each.keys.signer('RS256')).kid);
      expect(await published(each)).not.toContain(imported.kid);
    }
    expect((await listed(one, 'RS256')).map(({ origin, state }) => [origin, state])).toEqual([
      ['generated', 'signing'],
      [undefined, 'revoked'],
    ]);
  });

  it('does not sign before it is known that it was not revoked', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nothing' });
    const keys = postgresSigningKeys({ pool, keyRing, imported, logger: silent });
    await expect(keys.userJwtSigner()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await pool.end();
  });
});

it('is unavailable while the database is away', async () => {
  const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nothing' });
  const away = postgresAdministeredKeys({ pool, keyRing, logger: silent, changed: async () => {} });
  for (const call of [() => away.list(), () => away.rotate('ES256', 'at-once'), () => away.revoke('x')])
    await expect(call()).rejects.toMatchObject({ name: 'Unavailable' });
  await pool.end();
});
