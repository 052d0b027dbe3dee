// A drill: two sites, of which the first loses its Redis, its PostgreSQL, and then everything. `npm run drill:sites`; prints what users noticed.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@gauth/dev';
import { asBearer, askToken, basic, signInByPassword, startTestPlatform } from '../support/platform.ts';
import { createName } from './name.ts';
import { type Pair, postgresPair, redisPair } from './pair-of-stores.ts';
import { type Seen, watch } from './watch.ts';

/** How long people take to notice a loss and to decide; what is measured after it is the machine's part. */
const decisionMs = 3000;

const folder = mkdtempSync(join(tmpdir(), 'gauth-drill-'));
await chmod(folder, 0o711);
const entrance = await createName();
const origin = `http://localhost:${entrance.port}`;
const keyRing = `k1:${randomBytes(32).toString('base64')}`;
const ends: (() => Promise<unknown> | unknown)[] = [() => rmSync(folder, { recursive: true, force: true }), () => entrance.close()];

const owned = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const started = await starting;
  ends.push(() => started.stop());
  return started;
};
const site = (postgres: Pair, redis: Pair) =>
  owned(
    startTestPlatform({
      durable: true,
      env: { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url, REDIS_MODE: 'single', KEY_RING: keyRing },
      overrides: { 'auth-api': { ISSUER: `${origin}/auth/v3` }, 'auth-ui': { PUBLIC_AUTH_URL: `${origin}/auth/v3` } },
    }),
  );
const port = (url: string | undefined) => Number(new URL(url ?? '').port);

/** The Configuration Servers of both sites are a pair on one database. */
async function pairConfigServers(first: Platform, second: Platform): Promise<void> {
  const id = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
  const address = (platform: Platform) => port(platform.urls['config-server']);
  const servers = { primaryAddress: '127.0.0.1', primaryPort: address(first), backupAddress: '127.0.0.1', backupPort: address(second) };
  const response = await fetch(`${origin}/environment/v3/environments/${id}`, {
    method: 'PUT',
    headers: { authorization: basic('ops', 'ops'), 'content-type': 'application/json' },
    body: JSON.stringify({ data: { configServers: [{ ...servers, readOnly: false, locations: '/USW1' }] } }),
  });
  if (!response.ok) throw new Error(`the environment was not changed: ${await response.text()}`);
  await sleep(2500);
}

let tokens = { access_token: '', refresh_token: '' };
const acts = {
  'token checks': async () => (await asBearer(`${origin}/auth/v3/userinfo`, tokens.access_token)).ok,
  refresh: async () => {
    const { status, body } = await askToken(origin, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    if (status === 200) tokens = body;
    return status === 200;
  },
  'sign-in with a password': async () => (await signInByPassword(origin)).status === 200,
  'client credentials': async () => (await askToken(origin, { grant_type: 'client_credentials' })).status === 200,
  administration: async () => (await fetch(`${origin}/auth/v3/ops/clients`, { headers: { authorization: basic('ops', 'ops') } })).ok,
};

function tell(what: string, { failures, back }: Seen): void {
  console.log(`\n${what}`);
  for (const name of Object.keys(acts))
    console.log(`  ${name.padEnd(26)} failed ${String(failures[name]).padStart(4)} times; works since ${back[name]} ms`);
}

/** What users notice between a loss and the calm after somebody has mended it. */
async function drill(
  users: ReturnType<typeof watch>,
  what: string,
  { lose, mend }: { lose: () => void; mend: () => Promise<void> },
): Promise<void> {
  await users.calm(performance.now());
  const lost = performance.now();
  lose();
  await sleep(decisionMs);
  await mend();
  tell(`${what}; mended after ${Math.round(performance.now() - lost)} ms`, await users.calm(lost));
}

try {
  const [postgres, redis] = [await owned(postgresPair(folder)), await owned(redisPair(folder))];
  const first = await site(postgres, redis);
  const second = await site(postgres, redis);
  entrance.pointTo(port(first.origin));
  await pairConfigServers(first, second);
  tokens = (await signInByPassword(origin)).body;
  const kept = tokens.access_token;
  const users = watch(acts);

  await drill(users, 'Redis of the first site is lost; its replica is promoted', { lose: redis.lose, mend: redis.promote });
  await drill(users, 'PostgreSQL of the first site is lost; its replica is promoted', { lose: postgres.lose, mend: postgres.promote });
  await drill(users, 'the services of the first site are lost; the entrance leads to the second', {
    lose: () => {
      // Not killed, because then they would be started again: they stand still, as behind a cut cable.
      for (const service of Object.values(first.services)) service.kill('SIGSTOP');
      ends.push(() => Object.values(first.services).map((service) => service.kill('SIGCONT')));
    },
    mend: async () => entrance.pointTo(port(second.origin)),
  });
  await users.stop();
  console.log(`\nthe access token given before all that: HTTP ${(await asBearer(`${origin}/auth/v3/userinfo`, kept)).status}`);
} finally {
  for (const end of ends.reverse()) await end();
}
