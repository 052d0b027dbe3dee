import type { Platform } from '@gauth/dev';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { asBearer, signInByPassword, startTestPlatform } from '../support/platform.ts';

// Somebody is disabled in the Configuration Database, by whatever program: what they have ends although nobody asks here.

let platform: Platform;
let database: pg.Client;
beforeAll(async () => {
  platform = await startTestPlatform();
  database = new pg.Client({ connectionString: platform.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await platform?.stop();
});

let token: string;
let other: string;
beforeEach(async () => {
  const tokenOf = async (user: string) => (await signInByPassword(platform.origin, '*', `t100\\${user}`, user)).body.access_token;
  [token, other] = [await tokenOf('agent1'), await tokenOf('supervisor1')];
  expect([await holds(token), await holds(other)]).toEqual([200, 200]);
});
afterEach(async () => {
  for (const table of ['persons', 'tenants', 'applications']) await database.query(`UPDATE config.${table} SET state = 'enabled'`);
});

const holds = async (bearer: string) => (await asBearer(`${platform.origin}/auth/v3/userinfo`, bearer)).status;
const disable = (table: string, column: string, name: string) =>
  database.query(`UPDATE config.${table} SET state = 'disabled' WHERE ${column} = $1`, [name]);

it('the tokens of a person who is disabled die within two seconds, and nobody else loses anything', async () => {
  await disable('persons', 'user_name', 'agent1');
  await expect.poll(() => holds(token), { timeout: 2000 }).toBe(401);
  expect(await holds(other)).toBe(200);
});

it.each([
  ['tenant', 'tenants', 'Environment'],
  ['application of the environment', 'applications', 'Cloud'],
])('the tokens of everybody die within two seconds when the %s is disabled', async (_what, table, name) => {
  await disable(table, 'name', name);
  await expect.poll(async () => [await holds(token), await holds(other)], { timeout: 2000 }).toEqual([401, 401]);
});

it('what happens while auth-api is not there is made up for when it is back', async () => {
  const service = platform.services['auth-api'];
  await service.stop();
  await disable('persons', 'user_name', 'agent1');
  await service.start();
  await expect.poll(() => holds(token).catch(() => undefined), { timeout: 20_000 }).toBe(401);
  expect(await holds(other)).toBe(200);
});
