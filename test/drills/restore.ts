// A drill: the database is lost and comes back from a dump. `npm run drill:restore`; prints what users noticed.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { asBearer, askToken, basic, signInByPassword, startTestPlatform } from '../support/platform.ts';
import { postgresProgram } from './postgres-programs.ts';
import { watch } from './watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauth-drill-'));
const dump = join(folder, 'gauth.dump');
const platform = await startTestPlatform({ durable: true });
const { origin, databaseUrl } = platform;
const url = (path: string) => `${origin}${path}`;
const administrator = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };
const row = (what: string, value: unknown) =>
  console.log(`${what.padEnd(58)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);

const register = (id: string) =>
  fetch(url('/auth/v3/ops/clients'), {
    method: 'POST',
    headers: administrator,
    body: JSON.stringify({
      data: {
        ...{ client_id: id, client_secret: 'drill-secret', name: id, clientType: 'CONFIDENTIAL', scope: ['*'] },
        ...{ authorizedGrantTypes: ['client_credentials'], redirectURIs: ['https://app.example'] },
        ...{ accessTokenExpirationTimeout: 600, refreshTokenExpirationTimeout: 600, authorities: [], internalClient: false },
      },
    }),
  });
const clientToken = async (id: string) => (await askToken(origin, { grant_type: 'client_credentials' }, basic(id, 'drill-secret'))).status;
const keys = async () => JSON.stringify(await (await fetch(url('/auth/v3/.well-known/jwks.json'))).json());

let tokens = (await signInByPassword(origin)).body;
const acts = {
  'token checks': async () => (await asBearer(url('/auth/v3/userinfo'), tokens.access_token)).ok,
  refresh: async () => {
    const { status, body } = await askToken(origin, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    if (status === 200) tokens = body;
    return status === 200;
  },
  'sign-in with a password': async () => (await signInByPassword(origin)).status === 200,
  administration: async () => (await fetch(url('/auth/v3/ops/clients'), { headers: administrator })).ok,
};

try {
  row('client before the dump: registered', (await register('before-the-dump')).status);
  const keysBefore = await keys();
  const started = performance.now();
  await postgresProgram('pg_dump', [
    '--format=custom',
    '--file',
    dump,
    '--schema=auth',
    '--schema=environment',
    '--schema=config',
    databaseUrl,
  ]);
  row('pg_dump, while in use: milliseconds, bytes', [Math.round(performance.now() - started), statSync(dump).size]);
  row('client after the dump: registered', (await register('after-the-dump')).status);

  const users = watch(acts);
  await users.calm(performance.now());
  const database = new pg.Client(databaseUrl);
  await database.connect();
  const lost = performance.now();
  await database.query('DROP SCHEMA auth CASCADE; DROP SCHEMA environment CASCADE; DROP SCHEMA config CASCADE');
  await database.end();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const restoring = performance.now();
  // In one transaction, so that no service sees tables without their rows.
  await postgresProgram('pg_restore', ['--single-transaction', '--exit-on-error', '--dbname', databaseUrl, dump]);
  const restored = performance.now();
  row('pg_restore: milliseconds', Math.round(restored - restoring));
  const seen = await users.calm(lost);
  await users.stop();
  row('three seconds without schemas, then restored; failures', seen.failures);
  row('back after, milliseconds since the loss', seen.back);
  row(
    'the same, since the end of pg_restore',
    Object.fromEntries(Object.entries(seen.back).map(([name, ms]) => [name, Math.max(0, Math.round(ms - (restored - lost)))])),
  );
  row('tokens and refresh tokens of before', 'work on: Redis was not touched');
  row('client registered before the dump: token', await clientToken('before-the-dump'));
  row('client registered after the dump: token', await clientToken('after-the-dump'));
  row('signing keys are the same', (await keys()) === keysBefore);
} finally {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}
