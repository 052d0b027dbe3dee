import { randomUUID } from 'node:crypto';
import { ApiError, watchRevision } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { anAssertionIssuer } from '../../../test/support/assertion-issuers.ts';
import type { RegisteredAssertionIssuer } from '../../ports/registered-assertion-issuers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { postgresRegisteredAssertionIssuers } from './assertion-issuers.ts';
import { cachedAssertionIssuers } from './cached-assertion-issuers.ts';
import { readRevision } from './revision.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.assertion_issuers');
});
afterAll(() => database.drop());

const issuers = () => postgresRegisteredAssertionIssuers(database.pool);
const anIssuer = (change: Partial<RegisteredAssertionIssuer> = {}) =>
  anAssertionIssuer({ id: randomUUID(), jwksUri: 'https://idp.test/jwks', ...change });

describe('trusted issuers in PostgreSQL', () => {
  it('are given back as they were registered', async () => {
    const full = anIssuer({
      jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] },
      certificates: ['-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n'],
      subjects: ['t100\\*', '"quoted", {braced}'],
      clientIds: ['wwe'],
    });
    expect(await issuers().create(full)).toBe(true);
    expect(await issuers().find(full.id)).toEqual(full);
  });

  it('lack what they were registered without', async () => {
    const { jwksUri: _none, ...record } = anIssuer({ certificates: ['c'], contactCenterIds: [] });
    await issuers().create(record);
    expect(await issuers().find(record.id)).toEqual(record);
    expect(await issuers().list()).toEqual([record]);
  });

  it('are listed by name', async () => {
    const [b, a] = [anIssuer({ name: 'b' }), anIssuer({ name: 'a', issuer: 'https://a.test' })];
    await issuers().create(b);
    await issuers().create(a);
    expect(await issuers().list()).toEqual([a, b]);
  });

  it('let exactly one of 20 simultaneous registrations take an issuer', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => issuers().create(anIssuer())));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it('take changes by turns, so that none is decided on what another one has replaced', async () => {
    const record = anIssuer({ maxLifetimeSeconds: 100 });
    await issuers().create(record);
    const longer = (before: RegisteredAssertionIssuer) => ({ ...before, maxLifetimeSeconds: before.maxLifetimeSeconds + 1 });
    await Promise.all(Array.from({ length: 10 }, () => issuers().update(record.id, longer)));
    expect((await issuers().find(record.id))?.maxLifetimeSeconds).toBe(110);
  });

  it('lose what a change removes, and keep everything when the change is refused', async () => {
    const record = anIssuer({ subjects: ['a*'] });
    await issuers().create(record);
    const { subjects: _removed, ...rest } = record;
    expect(await issuers().update(record.id, () => rest)).toEqual(rest);
    await expect(
      issuers().update(record.id, () => {
        throw new ApiError('badRequest', 'no');
      }),
    ).rejects.toMatchObject({ message: 'no' });
    expect(await issuers().find(record.id)).toEqual(rest);
  });

  it('cannot take the issuer of another one', async () => {
    const [one, two] = [anIssuer(), anIssuer({ issuer: 'https://two.test' })];
    await issuers().create(one);
    await issuers().create(two);
    await expect(issuers().update(two.id, (before) => ({ ...before, issuer: one.issuer }))).rejects.toMatchObject({
      name: 'ApiError',
      message: 'an issuer of this name exists',
    });
  });

  it('are nobody under another id', async () => {
    expect(await issuers().find(randomUUID())).toBeUndefined();
    expect(await issuers().update(randomUUID(), (before) => before)).toBeUndefined();
    expect(await issuers().delete(randomUUID())).toBe(false);
  });

  it.each<[string, Partial<RegisteredAssertionIssuer>]>([
    ['without keys', { jwksUri: undefined as never }],
    ['with a private key', { jwks: { keys: [{ kty: 'EC', d: 'AA' }] } }],
    ['with a secret', { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }],
    ['with a clock that is too wrong', { clockSkewSeconds: 301 }],
    ['with assertions that live too long', { maxLifetimeSeconds: 86_401 }],
    ['with e-mail addresses of several contact centers', { subjectKind: 'email', contactCenterIds: ['a', 'b'] }],
    ['with NUL', { name: '\0' }],
  ])('are refused by the database itself %s', async (_how, change) => {
    await expect(issuers().create(anIssuer(change))).rejects.toMatchObject({
      name: 'ApiError',
      message: 'an issuer with these values cannot be stored',
    });
  });

  it('are unavailable while the database is away', async () => {
    const away = { query: () => Promise.reject(new Error('Connection terminated')) } as unknown as Pool;
    await expect(postgresRegisteredAssertionIssuers(away).list()).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('trusted issuers in memory', () => {
  /** A cache whose statements are counted and whose database can go away. */
  function watched() {
    const state = { statements: 0, away: false };
    const query = (...args: unknown[]) => {
      state.statements += 1;
      if (state.away) return Promise.reject(new Error('Connection terminated'));
      return (database.pool.query as (...args: unknown[]) => unknown)(...args);
    };
    return { state, cache: cachedAssertionIssuers({ query } as Pick<Pool, 'query'>) };
  }

  it('are found by their issuer, without what only administrators need', async () => {
    const { id: _id, name: _name, ...expected } = anIssuer();
    await issuers().create(anIssuer());
    expect(await watched().cache.find('https://idp.test')).toEqual(expected);
    expect(await watched().cache.find('https://other.test')).toBeUndefined();
  });

  it('cost no statement when warm, one for simultaneous callers when cold, and none for strangers', async () => {
    await issuers().create(anIssuer());
    const { cache, state } = watched();
    await Promise.all(Array.from({ length: 20 }, (_, index) => cache.find(index % 2 === 0 ? 'https://idp.test' : `stranger ${index}`)));
    await cache.find('another stranger');
    expect(state.statements).toBe(1);
  });

  it('follow the registry when the revision has changed', async () => {
    const { cache } = watched();
    const record = anIssuer();
    expect(await cache.find(record.issuer)).toBeUndefined();
    await issuers().create(record);
    cache.renew();
    expect(await cache.find(record.issuer)).toMatchObject({ enabled: true });
    await issuers().update(record.id, (before) => ({ ...before, enabled: false }));
    cache.renew();
    expect(await cache.find(record.issuer)).toMatchObject({ enabled: false });
    await issuers().delete(record.id);
    cache.renew();
    expect(await cache.find(record.issuer)).toBeUndefined();
  });

  it('raise the revision, so that every pod notices within two seconds', async () => {
    const { cache } = watched();
    const watch = watchRevision({
      read: readRevision(database.pool),
      onChange: async () => cache.renew(),
      logger: { warn: () => {}, info: () => {} } as never,
    });
    watch.start();
    const record = anIssuer();
    expect(await cache.find(record.issuer)).toBeUndefined();
    await issuers().create(record);
    await expect.poll(() => cache.find(record.issuer), { timeout: 2000 }).toMatchObject({ enabled: true });
    await issuers().update(record.id, (before) => ({ ...before, enabled: false }));
    await expect.poll(() => cache.find(record.issuer), { timeout: 2000 }).toMatchObject({ enabled: false });
    watch.stop();
  });

  it('are noticed by the pod that changes them before the administrator has the answer', async () => {
    const cache = cachedAssertionIssuers(database.pool);
    const registry = postgresRegisteredAssertionIssuers(database.pool, cache.renew);
    expect(await cache.find('https://idp.test')).toBeUndefined();
    await registry.create(anIssuer());
    expect(await cache.find('https://idp.test')).toBeDefined();
  });

  it('do not let a reading from before a change answer a question after it', async () => {
    const held: (() => void)[] = [];
    const slow = cachedAssertionIssuers({
      query: async (...args: unknown[]) => {
        const answer = await (database.pool.query as (...args: unknown[]) => Promise<unknown>)(...args);
        await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
    } as unknown as Pick<Pool, 'query'>);
    const before = slow.find('https://idp.test');
    await expect.poll(() => held.length).toBe(1);
    await issuers().create(anIssuer());
    slow.renew();
    const after = slow.find('https://idp.test');
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(await after).toBeDefined();
    held[0]?.();
    expect(await before).toBeUndefined();
    expect(await slow.find('https://idp.test')).toBeDefined();
  });

  it('keep serving while the database is away, if they were ever known', async () => {
    await issuers().create(anIssuer());
    const [known, never] = [watched(), watched()];
    await known.cache.find('https://idp.test');
    for (const { cache, state } of [known, never]) {
      cache.renew();
      state.away = true;
    }
    expect(await known.cache.find('https://idp.test')).toBeDefined();
    await expect(never.cache.find('https://idp.test')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    known.state.away = false;
    await issuers().update((await issuers().list())[0]?.id ?? '', (before) => ({ ...before, enabled: false }));
    expect(await known.cache.find('https://idp.test')).toMatchObject({ enabled: false });
  });
});
