import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfigServer, createConfigServerClient } from '@gauth/config-server';
import { withFreePort } from '@gauth/dev/free-port';
import { startPostgres } from '@gauth/dev/postgres';
import { freshDatabase } from '@gauth/service-kit/testing';
import { configServers } from '../support/config-servers.ts';

// What a password check costs the Configuration Server beside the hash, through the real client and PostgreSQL, and what an idle connection costs its
// client. `npm run bench:sign-ins`; BENCH_SIGN_INS=20000. Targets: 1,500 checks a second and core, 5 MB for 1,000 idle connections.

const signIns = Number(process.env.BENCH_SIGN_INS ?? 20_000);
const idleConnections = 1000;
const concurrency = 32;
const ticksPerSecond = 100;
const ignore = (): void => undefined;
const yaml = `
tenants: [{ name: Sales, parent: Environment }]
applications: [{ name: Cloud, tenant: Environment, type: CFGGenericClient, permissions: { accessGroups: [Everyone] } }]
persons:
${['default', ...Array.from({ length: 100 }, (_none, n) => `person${n}`)]
  .map(
    (userName) =>
      `  - { userName: ${userName}, tenant: ${userName === 'default' ? 'Environment' : 'Sales'}, firstName: Anna, lastName: Ardent, passwordHash: '$2b$04$dpjp2W.TNbtF290IZqkNF.g54RtEPWbbRZ5kj4UCoe9tKjGOn5XQm' }`,
  )
  .join('\n')}
`;

const folder = mkdtempSync(join(tmpdir(), 'gauth-bench-'));
const postgres = await withFreePort((port) =>
  startPostgres({ dataDir: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), port, password: 'bench', durable: true }),
);
const database = await freshDatabase(postgres.url);
const { command } = configServers(database.url);
writeFileSync(join(folder, 'persons.yaml'), yaml);
await command('migrate');
await command('import', join(folder, 'persons.yaml'));
const serverFile = fileURLToPath(new URL('../../services/config-server/test/answering-server.ts', import.meta.url));
const server = fork(serverFile, [database.url], { execArgv: ['--conditions=source'] });
try {
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  await measureChecks(port);
  await measureIdle(port);
} finally {
  server.disconnect();
  await database.drop();
  await postgres.stop();
  rmSync(folder, { recursive: true });
}

function connect(port: number, name: string): ConfigServer {
  return createConfigServerClient({
    name,
    endpoints: [{ host: '127.0.0.1', port }],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    serviceAccount: { userName: 'default', password: 'password' },
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
    connectTimeoutMs: 30_000,
    requestTimeoutMs: 30_000,
  });
}

async function measureChecks(port: number): Promise<void> {
  const client = connect(port, 'checks');
  const check = async (times: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: concurrency }, async (_none, worker) => {
        for (let done = worker; done < times; done += concurrency) {
          const { kind } = await client.authenticate({ userName: `person${done % 100}`, password: 'secret' });
          if (kind !== 'succeeded') throw new Error(`a check was ${kind}`);
        }
      }),
    );
  };
  await check(signIns / 4);
  const began = performance.now();
  const cpuBefore = cpuSecondsOf(server.pid);
  await check(signIns);
  const seconds = (performance.now() - began) / 1000;
  const cpuSeconds = cpuSecondsOf(server.pid) - cpuBefore;
  const perCheck = Math.round((cpuSeconds / signIns) * 1e6);
  console.log(
    `password checks: ${Math.round(signIns / seconds)}/s, ${perCheck} µs CPU each, ${Math.round(signIns / cpuSeconds)}/s and core`,
  );
  await client.close();
}

async function measureIdle(port: number): Promise<void> {
  // Some connections first: what is compiled once is no cost of a connection.
  const first = Array.from({ length: 50 }, (_none, n) => connect(port, `first ${n}`));
  await Promise.all(first.map(watchAndAsk));
  const before = memory();
  const clients: ConfigServer[] = [];
  for (let batch = 0; batch < idleConnections / 50; batch += 1) {
    const opened = Array.from({ length: 50 }, (_none, n) => connect(port, `environment ${batch}-${n}`));
    await Promise.all(opened.map(watchAndAsk));
    clients.push(...opened);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const after = memory();
  const megabytes = (bytes: number): string => ((bytes / 1e6) * (1000 / idleConnections)).toFixed(1);
  console.log(
    `1,000 idle connections: ${megabytes(after.used - before.used)} MB used (heap and external), ${megabytes(after.resident - before.resident)} MB resident`,
  );
  await Promise.all([...first, ...clients].map((client) => client.close()));
}

/** An idle connection is one that tells of changes, as auth-api's do, and has answered everything. */
async function watchAndAsk(client: ConfigServer): Promise<void> {
  client.watch({ onChange: ignore, onReset: ignore });
  await client.tenants({});
}

function memory(): { used: number; resident: number } {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  for (let round = 0; round < 3; round += 1) collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}

/** User and system time of a process (proc(5), fields 14 and 15 of stat). */
function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
