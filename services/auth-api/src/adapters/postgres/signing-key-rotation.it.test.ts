import { randomBytes } from 'node:crypto';
import { defaultRotation } from '@gauth/oauth';
import { simulateKeyRotation } from '@gauth/oauth/testing';
import { createKeyRing } from '@gauth/service-kit';
import type { FreshDatabase } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { postgresAdministeredKeys } from './signing-key-administration.ts';
import { readSigningKeys } from './signing-key-store.ts';
import { keepSigningKeys } from './signing-key-upkeep.ts';

const keyRing = createKeyRing(`k1:${randomBytes(32).toString('base64')}`);
const policy = defaultRotation;
const silent = { info: () => {}, error: () => {} } as never;

let database: FreshDatabase;
beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

it('over 400 days in PostgreSQL leaves no token unverified before it expires', async () => {
  const { pool } = database;
  const shared = {
    async look(now: number) {
      await keepSigningKeys({ pool, keyRing, policy, now });
      return readSigningKeys(pool);
    },
    async rotate(alg: Parameters<ReturnType<typeof postgresAdministeredKeys>['rotate']>[0], now: number) {
      const administered = postgresAdministeredKeys({
        pool,
        keyRing,
        logger: silent,
        policy,
        now: () => new Date(now * 1000),
        changed: async () => {},
      });
      await administered.rotate(alg, 'after-publishing');
    },
  };
  const result = await simulateKeyRotation(shared, { days: 400, stepSeconds: 4 * 3600, looksWithinSeconds: 12 * 3600, seed: 7 });
  expect(result).toMatchObject({ failed: 0 });
  expect(result.good).toBeGreaterThan(100_000);
  expect(result.kids).toBeGreaterThan(20);
});
