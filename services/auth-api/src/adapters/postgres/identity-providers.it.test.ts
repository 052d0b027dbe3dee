import { randomUUID } from 'node:crypto';
import { ApiError, createKeyRing, watchRevision } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { anOidcProvider, aSamlProvider } from '../../../test/support/identity-providers.ts';
import { makeProviderKey } from '../../identity-providers/make-provider-key.ts';
import type { ProviderKey } from '../../ports/identity-providers.ts';
import type { RegisteredIdentityProvider } from '../../ports/registered-identity-providers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { cachedIdentityProviders } from './cached-identity-providers.ts';
import { postgresMetadataRefreshes } from './identity-provider-refreshes.ts';
import { postgresRegisteredIdentityProviders } from './identity-providers.ts';
import { resealProviders } from './provider-seals.ts';
import { readRevision } from './revision.ts';

// One key pair is enough: it takes a while.
const made = await makeProviderKey(new Date());

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
beforeEach(async () => {
  await database.pool.query('truncate auth.identity_providers cascade');
});
afterAll(() => database.drop());

const ringOf = (byte: number) => createKeyRing(`k${byte}:${Buffer.alloc(32, byte).toString('base64')}`);
const keyRing = ringOf(7);
const registry = (changed?: () => void) =>
  postgresRegisteredIdentityProviders({ pool: database.pool, keyRing, ...(changed && { changed }) });
const aKey = (): ProviderKey => ({ ...made, id: randomUUID() });
const nameOf = ({ contactCenterId, id }: RegisteredIdentityProvider) => ({ contactCenterId, id });
const whole = aSamlProvider({
  ...{ domains: ['corp.test'], accessGroups: ['SSO'], attributes: { email: 'mail' }, acr: { 'urn:strong': 'urn:gauth:acr:multi-factor' } },
  ...{
    creation: { accessGroups: ['Agents'], groups: { staff: 'Agents' } },
    metadataUrl: 'https://idp.test/m',
    baseUrl: 'https://a.test/auth/v3',
  },
  ...{ nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', metadataCertificate: made.certificate },
});

describe('identity providers in PostgreSQL', () => {
  it('are given back as they were registered, for their own contact center alone, and without their documents in lists by name', async () => {
    const { metadata: _none, metadataDocument: _neither, ...bare } = aSamlProvider({ id: randomUUID(), name: 'A', status: 'PENDING' });
    const openId = anOidcProvider({ clientSecret: 'a secret' });
    const elsewhere = anOidcProvider({ id: randomUUID(), contactCenterId: 'cc-3' });
    for (const provider of [whole, bare, openId, elsewhere]) expect(await registry().create(provider, aKey())).toBe(true);
    const { metadataDocument: _document, ...listed } = whole;
    expect(await registry().list(['cc-1'])).toEqual([bare, openId, listed]);
    expect(await registry().list(['cc-3', 'cc-2', 'cc-1'])).toEqual([bare, openId, elsewhere, listed]);
    for (const each of [openId, whole]) expect(await registry().find(nameOf(each))).toEqual(each);
    expect([await registry().list(['cc-2']), await registry().list([])]).toEqual([[], []]);
    expect(await registry().find({ contactCenterId: 'cc-2', id: whole.id })).toBeUndefined();
  });

  it('keep no secret that can be read', async () => {
    await registry().create(anOidcProvider({ clientSecret: 'a secret' }), aKey());
    const { rows } = await database.pool.query(
      'select p::text || k::text as all from auth.identity_providers p join auth.identity_provider_keys k on k.provider_id = p.id',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].all).not.toMatch(/a secret|PRIVATE KEY/);
  });

  it('let exactly one of 20 simultaneous registrations take a name, and keep no key of the others', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => registry().create(aSamlProvider({ id: randomUUID() }), aKey())));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await database.pool.query('select id from auth.identity_provider_keys')).rowCount).toBe(1);
    expect(await registry().create(aSamlProvider({ id: randomUUID(), contactCenterId: 'cc-2' }), aKey())).toBe(true);
  });

  it('take changes by turns, also with deletions between', async () => {
    const [provider, other] = [aSamlProvider({ clockSkewSeconds: 0 }), anOidcProvider()];
    for (const each of [provider, other]) await registry().create(each, aKey());
    const longer = (before: RegisteredIdentityProvider) => ({ ...before, clockSkewSeconds: before.clockSkewSeconds + 1 });
    await Promise.all([...Array.from({ length: 10 }, () => registry().update(nameOf(provider), longer)), registry().delete(nameOf(other))]);
    expect((await registry().find(nameOf(provider)))?.clockSkewSeconds).toBe(10);
  });

  it('lose what a change removes, keep everything when it is refused, and stay where they are', async () => {
    await registry().create(whole, aKey());
    const { metadata: _removed, metadataDocument: _alsoRemoved, metadataUrl: _address, creation: _creation, ...rest } = whole;
    const cleared = { ...rest, status: 'PENDING' as const };
    expect(await registry().update(nameOf(whole), () => ({ ...cleared, contactCenterId: 'cc-2' }))).toEqual(cleared);
    const refused = registry().update(nameOf(whole), () => {
      throw new ApiError('badRequest', 'no');
    });
    await expect(refused).rejects.toMatchObject({ message: 'no' });
    expect(await registry().find(nameOf(whole))).toEqual(cleared);
    expect(await registry().update({ contactCenterId: 'cc-2', id: whole.id }, () => whole)).toBeUndefined();
  });

  it('cannot take the name of another one', async () => {
    await registry().create(whole, aKey());
    await registry().create(anOidcProvider(), aKey());
    await expect(registry().update(nameOf(anOidcProvider()), (before) => ({ ...before, name: whole.name }))).rejects.toMatchObject({
      name: 'ApiError',
      message: 'an identity provider of this name exists',
    });
  });

  it('are deleted with their keys, once', async () => {
    await registry().create(whole, aKey());
    expect(await registry().delete({ contactCenterId: 'cc-2', id: whole.id })).toBe(false);
    expect(await registry().delete(nameOf(whole))).toBe(true);
    expect(await registry().delete(nameOf(whole))).toBe(false);
    expect((await database.pool.query('select id from auth.identity_provider_keys')).rowCount).toBe(0);
  });

  it.each<[string, RegisteredIdentityProvider]>([
    ['that is on without metadata', aSamlProvider({ metadata: undefined, metadataDocument: undefined })],
    ['whose document was not kept', aSamlProvider({ metadataDocument: undefined })],
    ['with a clock that is too wrong', aSamlProvider({ clockSkewSeconds: 301 })],
    ['that is nowhere', aSamlProvider({ location: 'USW1' })],
    ['with NUL', aSamlProvider({ name: '\0' })],
  ])('are refused by the database itself: one %s', async (_what, provider) => {
    await expect(registry().create(provider, aKey())).rejects.toMatchObject({
      name: 'ApiError',
      message: 'an identity provider with these values cannot be stored',
    });
  });

  it('are unavailable while the database is away', async () => {
    const away = { query: () => Promise.reject(new Error('Connection terminated')) } as unknown as Pool;
    await expect(postgresRegisteredIdentityProviders({ pool: away, keyRing }).list(['cc-1'])).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('our keys at an identity provider', () => {
  const name = nameOf(whole);
  const states = async () => (await registry().keys(name)).map(({ id, state }) => [id, state]);

  it('are announced, used and deleted one after the other', async () => {
    const [first, second] = [aKey(), aKey()];
    await registry().create(whole, first);
    expect(await registry().keys(name)).toEqual([
      { id: first.id, certificate: first.certificate, notAfter: first.notAfter, state: 'active' },
    ]);
    expect(await registry().announceKey(name, second)).toBe(true);
    expect(await states()).toEqual([
      [first.id, 'active'],
      [second.id, 'announced'],
    ]);
    expect(await registry().activateKey(name, second.id)).toBe(true);
    expect(await states()).toEqual([
      [second.id, 'active'],
      [first.id, 'retired'],
    ]);
    await expect(registry().deleteKey(name, second.id)).rejects.toMatchObject({ kind: 'conflict', message: 'this key is in use' });
    expect(await registry().deleteKey(name, first.id)).toBe(true);
    expect(await states()).toEqual([[second.id, 'active']]);
  });

  it('let exactly one of 20 simultaneous callers announce one', async () => {
    await registry().create(whole, aKey());
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => registry().announceKey(name, aKey())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ message: 'a key is announced already' });
  });

  it('are never more than five', async () => {
    await registry().create(whole, aKey());
    for (let more = 0; more < 4; more += 1) {
      const key = aKey();
      await registry().announceKey(name, key);
      await registry().activateKey(name, key.id);
    }
    await expect(registry().announceKey(name, aKey())).rejects.toMatchObject({ message: 'there are five keys; delete one first' });
  });

  it('are none of other providers or contact centers', async () => {
    const key = aKey();
    await registry().create(whole, key);
    const elsewhere = { ...name, contactCenterId: 'cc-2' };
    expect(await registry().keys(elsewhere)).toEqual([]);
    expect(await registry().announceKey(elsewhere, aKey())).toBe(false);
    expect(await registry().activateKey(elsewhere, key.id)).toBe(false);
    expect(await registry().deleteKey(elsewhere, key.id)).toBe(false);
  });
});

/** A process, whose statements are counted and whose database can go away. */
function watched({ location = '/', ring = keyRing } = {}) {
  const state = { statements: 0, away: false, errors: [] as object[] };
  const query = (...args: unknown[]) => {
    state.statements += 1;
    if (state.away) return Promise.reject(new Error('Connection terminated'));
    return (database.pool.query as (...args: unknown[]) => unknown)(...args);
  };
  const logger = { error: (line: object) => state.errors.push(line) } as never;
  return { state, cache: cachedIdentityProviders({ pool: { query } as Pick<Pool, 'query'>, keyRing: ring, location, logger }) };
}

describe('what is sealed at identity providers', () => {
  it('is sealed anew by one of several, once the ring has another current key, and opens without the old one', async () => {
    await registry().create(anOidcProvider({ clientSecret: 'a secret' }), aKey());
    const [old, next] = [7, 8].map((byte) => `k${byte}:${Buffer.alloc(32, byte).toString('base64')}`);
    const both = createKeyRing(`${next},${old}`);
    const counts = await Promise.all(Array.from({ length: 5 }, () => resealProviders({ pool: database.pool, keyRing: both })));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2);
    const { cache, state } = watched({ ring: ringOf(8) });
    expect(await cache.find(anOidcProvider().id)).toMatchObject({ clientSecret: 'a secret' });
    expect(await cache.keys(anOidcProvider().id)).toMatchObject([{ privateKey: made.privateKey }]);
    expect(state.errors).toEqual([]);
    expect(await resealProviders({ pool: database.pool, keyRing: both })).toBe(0);
  });

  it('stays as it is where the ring cannot open it, and is missing there', async () => {
    await registry().create(anOidcProvider({ clientSecret: 'a secret' }), aKey());
    expect(await resealProviders({ pool: database.pool, keyRing: ringOf(9) })).toBe(0);
    const elsewhere = postgresRegisteredIdentityProviders({ pool: database.pool, keyRing: ringOf(9) });
    expect(await elsewhere.list(['cc-1'])).toEqual([anOidcProvider()]);
    expect(await registry().find(nameOf(anOidcProvider()))).toMatchObject({ clientSecret: 'a secret' });
  });
});

describe('identity providers in memory', () => {
  it('have everything but the document, and our keys with their private halves', async () => {
    const key = aKey();
    await registry().create(whole, key);
    await registry().create(anOidcProvider({ clientSecret: 'a secret' }), aKey());
    const { cache, state } = watched();
    const { metadataDocument: _document, ...expected } = whole;
    expect(await cache.find(whole.id)).toEqual(expected);
    expect(await cache.find(anOidcProvider().id)).toMatchObject({ clientSecret: 'a secret' });
    expect(await cache.keys(whole.id)).toEqual([key]);
    expect(await cache.find('nobody')).toBeUndefined();
    expect(state.statements).toBe(2);
  });

  it('are used where they are on, at their location and below it', async () => {
    const at = async (location: string) => (await watched({ location }).cache.usedBy('cc-1')).map(({ name }) => name);
    const providers = [
      aSamlProvider({ id: randomUUID(), name: 'everywhere' }),
      aSamlProvider({ id: randomUUID(), name: 'off', status: 'OFF' }),
      aSamlProvider({ id: randomUUID(), name: 'west', location: '/USW1' }),
      aSamlProvider({ id: randomUUID(), name: 'of others', contactCenterId: 'cc-2' }),
    ];
    expect(await watched().cache.contactCenterIds()).toEqual([]);
    for (const provider of providers) await registry().create(provider, aKey());
    expect(await at('/USW1/rack')).toEqual(['everywhere', 'west']);
    expect(await at('/USW10')).toEqual(['everywhere']);
    expect((await watched({ location: '/USW10' }).cache.contactCenterIds()).toSorted()).toEqual(['cc-1', 'cc-2']);
  });

  it('reach every pod within two seconds, and the pod that changes them before the administrator has the answer', async () => {
    const [here, there] = [watched().cache, watched().cache];
    const logger = { warn: () => {}, info: () => {} } as never;
    const watch = watchRevision({ read: readRevision(database.pool), onChange: async () => there.renew(), logger });
    watch.start();
    for (const pod of [here, there]) expect(await pod.find(whole.id)).toBeUndefined();
    const first = aKey();
    await registry(here.renew).create(whole, first);
    expect(await here.find(whole.id)).toMatchObject({ status: 'ON' });
    await expect.poll(() => there.find(whole.id), { timeout: 2000 }).toMatchObject({ status: 'ON' });
    const next = aKey();
    await registry(here.renew).announceKey(nameOf(whole), next);
    await expect.poll(() => there.keys(whole.id), { timeout: 2000 }).toEqual([first, next]);
    watch.stop();
  });

  it('keep serving while the database is away, if they were ever known', async () => {
    await registry().create(whole, aKey());
    const [known, never] = [watched(), watched()];
    await known.cache.find(whole.id);
    for (const { cache, state } of [known, never]) {
      cache.renew();
      state.away = true;
    }
    expect(await known.cache.find(whole.id)).toMatchObject({ status: 'ON' });
    await expect(never.cache.find(whole.id)).rejects.toBeInstanceOf(Unavailable);
  });

  it('whose secrets cannot be opened are there without them and stop nobody else, and the log says whose they are', async () => {
    await registry().create(whole, aKey());
    await registry().create(anOidcProvider({ clientSecret: 'a secret' }), aKey());
    const { cache, state } = watched({ ring: ringOf(8) });
    expect(await cache.find(whole.id)).toBeDefined();
    expect(await cache.find(anOidcProvider().id)).toEqual(anOidcProvider());
    await expect(cache.keys(whole.id)).rejects.toBeInstanceOf(Unavailable);
    expect(state.errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ event: 'identity-provider.unopened', identityProviderId: whole.id })]),
    );
  });
});

describe('documents that are to be read again', () => {
  const refreshes = () => postgresMetadataRefreshes(database.pool);

  it('are claimed by exactly one of 20 simultaneous callers, and again when their time has come', async () => {
    await registry().create(whole, aKey());
    await registry().create(aSamlProvider({ id: randomUUID(), name: 'without address' }), aKey());
    const claims = await Promise.all(Array.from({ length: 20 }, () => refreshes().claim(3600)));
    expect(claims.flat()).toEqual([nameOf(whole)]);
    expect(await refreshes().claim(3600)).toEqual([]);
    expect(await refreshes().claim(0)).toEqual([nameOf(whole)]);
  });

  it('remember why they could not be read, until they could', async () => {
    await registry().create(whole, aKey());
    expect(await registry().refreshOf(nameOf(whole))).toBeUndefined();
    await refreshes().settle(nameOf(whole), 'it answered 404');
    expect(await registry().refreshOf(nameOf(whole))).toEqual({ triedAt: expect.any(Number), failure: 'it answered 404' });
    await refreshes().settle(nameOf(whole), undefined);
    expect(await registry().refreshOf(nameOf(whole))).toEqual({ triedAt: expect.any(Number) });
    await registry().delete(nameOf(whole));
    await refreshes().settle(nameOf(whole), undefined);
  });

  it('let no cache be read again for being asked for', async () => {
    await registry().create(whole, aKey());
    const before = await readRevision(database.pool)();
    await refreshes().claim(0);
    await refreshes().settle(nameOf(whole), 'no');
    expect(await readRevision(database.pool)()).toBe(before);
  });
});
