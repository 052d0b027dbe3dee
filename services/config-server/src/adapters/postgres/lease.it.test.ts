import { setTimeout as sleep } from 'node:timers/promises';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { configuredDatabase } from '../../../test/configured-database.ts';
import { NotPrimary } from '../../availability/lease.ts';
import { postgresAccounts } from './accounts.ts';
import { leaseChannel, postgresLease, presentPrimary, requestHandOver } from './lease.ts';
import { postgresNotices } from './notices.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await configuredDatabase(
    inject('databaseUrl'),
    'persons: [{ userName: agent, tenant: Environment, passwordHash: "$2b$04$dpjp2W.TNbtF290IZqkNF.g54RtEPWbbRZ5kj4UCoe9tKjGOn5XQm" }]',
  );
});
beforeEach(async () => {
  await fresh.pool.query("DELETE FROM config.leases; INSERT INTO config.leases (name) VALUES ('primary')");
});
afterAll(() => fresh.drop());

const leaseOf = (holder: string) => postgresLease(fresh.pool, holder);
const expire = () => fresh.pool.query("UPDATE config.leases SET expires_at = clock_timestamp() - interval '1 ms'");
const taken = { handOver: false };

describe('the lease', () => {
  it('goes to one of twenty who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_none, index) => leaseOf(`server ${index}`).take()));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([taken]);
  });

  it('is prolonged by its holder, and given to nobody else until it expires', async () => {
    expect(await leaseOf('a').take()).toEqual(taken);
    expect(await leaseOf('a').take()).toEqual(taken);
    expect(await leaseOf('b').take()).toBeUndefined();
    expect(await presentPrimary(fresh.pool)).toBe('a');
    await expire();
    expect(await presentPrimary(fresh.pool)).toBeUndefined();
    expect(await leaseOf('b').take()).toEqual(taken);
    expect(await leaseOf('a').take()).toBeUndefined();
  });

  it('that was given back goes to another at once, and back only when nobody wants it for two seconds', async () => {
    await leaseOf('a').take();
    await leaseOf('a').yield();
    expect(await leaseOf('a').take()).toBeUndefined();
    expect(await leaseOf('b').take()).toEqual(taken);
    await leaseOf('b').yield();
    await fresh.pool.query("UPDATE config.leases SET expires_at = clock_timestamp() - interval '2 seconds'");
    expect(await leaseOf('b').take()).toEqual(taken);
  });

  it('is given back by nobody but its holder', async () => {
    await leaseOf('a').take();
    await leaseOf('b').yield();
    expect(await presentPrimary(fresh.pool)).toBe('a');
  });
});

describe('a request to hand over', () => {
  it.each([
    ['no primary', async () => leaseOf('b').standBy()],
    ['no backup', async () => void (await leaseOf('a').take())],
    [
      'a backup that is gone',
      async () => {
        await leaseOf('a').take();
        await leaseOf('b').standBy();
        await fresh.pool.query("UPDATE config.leases SET backup_seen_at = backup_seen_at - interval '3 seconds'");
      },
    ],
  ])('is not made when there is %s', async (_what, arrange) => {
    await arrange();
    expect(await requestHandOver(fresh.pool)).toBeUndefined();
  });

  it('reaches the primary, and is over when another has the lease', async () => {
    await leaseOf('a').take();
    await leaseOf('b').standBy();
    expect(await requestHandOver(fresh.pool)).toBe('a');
    expect(await leaseOf('a').take()).toEqual({ handOver: true });
    await expire();
    expect(await leaseOf('b').take()).toEqual(taken);
  });
});

describe('a password', () => {
  const [oldHash, newHash] = ['$2b$04$dpjp2W.TNbtF290IZqkNF.g54RtEPWbbRZ5kj4UCoe9tKjGOn5XQm', '$argon2id$new'];

  it('changes only while the server has the lease', async () => {
    const { rows } = await fresh.pool.query("SELECT dbid FROM config.persons WHERE user_name = 'agent'");
    const change = (from: string, to: string) =>
      postgresAccounts(fresh.pool, 'confserv', 'a').replacePassword({ personDbid: rows[0].dbid, oldHash: from, newHash: to });
    await expect(change(oldHash, newHash)).rejects.toBeInstanceOf(NotPrimary);
    await leaseOf('a').take();
    await expire();
    await expect(change(oldHash, newHash)).rejects.toBeInstanceOf(NotPrimary);
    await leaseOf('b').take();
    await expect(change(oldHash, newHash)).rejects.toBeInstanceOf(NotPrimary);
    await leaseOf('b').yield();
    await leaseOf('a').take();
    expect(await change('another', newHash)).toBeUndefined();
    expect(await change(oldHash, newHash)).toMatchObject({ userName: 'agent' });
  });
});

describe('notices', () => {
  it('come when the lease is given back or wanted, and after a lost connection without being asked for', async () => {
    const notices = postgresNotices(fresh.pool, [leaseChannel]);
    const heard = vi.fn();
    notices.on(leaseChannel, heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    await leaseOf('a').take();
    await leaseOf('b').standBy();
    await requestHandOver(fresh.pool);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
    await leaseOf('a').yield();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
    await fresh.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'",
    );
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(4));
    await notices.close();
    await leaseOf('a').yield();
    await sleep(20);
    expect(heard).toHaveBeenCalledTimes(4);
  });
});
