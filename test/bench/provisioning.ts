import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { startTestPlatform } from '../support/platform.ts';

// How long the command `gauth` takes to plan a whole installation, and what it was made of. BENCH_OBJECTS=10000.

const objects = Number(process.env.BENCH_OBJECTS ?? 10_000);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gauth-bench-'));
const file = join(folder, 'installation.yaml');

const uuid = (kind: number, at: number) => `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(at).padStart(12, '0')}`;
const environmentId = uuid(1, 0);
// One contact center in twenty objects; it has a setting, an origin, a provider and Web Services.
const contactCenters = Math.floor(objects / 20);
const clients = objects - 1 - contactCenters * 5;

const contactCenter = (at: number) => ({
  id: uuid(2, at),
  environmentId,
  domains: [`bench-${at}`],
  settings: [{ name: 'theme', value: 'dark' }],
  corsOrigins: [`https://bench-${at}.example.com`],
  identityProviders: [{ kind: 'oidc', name: 'Login', issuer: 'https://login.example.com', clientId: `bench-${at}`, status: 'ON' }],
  webServices: { configurationServer: true },
});

const client = (at: number) => ({
  client_id: `bench-${at}`,
  name: `Application ${at}`,
  clientType: 'PUBLIC',
  scope: ['openid', 'profile'],
  authorizedGrantTypes: ['authorization_code', 'refresh_token'],
  redirectURIs: [`https://bench-${at}.example.com/callback`],
});

const installation = {
  version: 1,
  environments: [
    {
      ...{ id: environmentId, username: 'default', password: { fromEnv: 'BENCH_PASSWORD' }, tenant: 'Environment', appName: 'Cloud' },
      configServers: [{ primaryAddress: '127.0.0.1', primaryPort: 1 }],
    },
  ],
  contactCenters: Array.from({ length: contactCenters }, (_, at) => contactCenter(at)),
  clients: Array.from({ length: clients }, (_, at) => client(at)),
};

// The origin is served by this process, so nothing may hold it up.
const run = promisify(execFile);

async function gauth(origin: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, GAUTH_URL: origin, GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'ops', BENCH_PASSWORD: 'password' };
  const begin = performance.now();
  const { stdout } = await run(process.execPath, ['cli/dist/gauth.js', ...args, '--file', file], { cwd: root, env, maxBuffer: 1e9 });
  const seconds = (performance.now() - begin) / 1000;
  console.log(`gauth ${args.join(' ').padEnd(12)} ${seconds.toFixed(1)} s   ${stdout.trim().split('\n').at(-1)}`);
}

await run(process.execPath, ['--conditions=source', 'build.ts'], { cwd: join(root, 'cli') });
writeFileSync(file, stringify(installation));
const platform = await startTestPlatform();
try {
  console.log(
    `${objects} objects: 1 environment, ${contactCenters} contact centers with a setting, an origin, a provider and Web Services each, ${clients} clients`,
  );
  await gauth(platform.origin, 'plan');
  await gauth(platform.origin, 'apply', '--yes');
  for (const _run of [1, 2, 3]) await gauth(platform.origin, 'plan');
} finally {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}
