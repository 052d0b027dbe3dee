import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';
import { type CertifiedKey, issueCertificate } from '@gauth/service-kit/testing';
import { listens } from './listens.ts';

/** One listener of nginx. */
export interface Proxy {
  /** Directives of the server. */
  server: string;
  /** Which certificate it shows; plain HTTP without. */
  certificate?: CertifiedKey;
}

/** Many listeners of one nginx. */
export interface Proxies<Name extends string> {
  ports: Record<Name, number>;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;
const from = (days: number) => new Date(Date.now() + days * dayMs);

/** The host that all of them stand for. */
export const publicHost = 'gauth.test';

/** Certificates of that host, good and bad, and the authority of all but one. */
export function certificates() {
  const authority = issueCertificate({
    commonName: 'authority of the test',
    purpose: 'authority',
    validity: { from: from(-2), to: from(900) },
  });
  const other = issueCertificate({ commonName: 'authority nobody knows', purpose: 'authority' });
  const content = {
    commonName: publicHost,
    purpose: 'server',
    hosts: [publicHost, `ui.${publicHost}`, `mtls.${publicHost}`, '127.0.0.1'],
  } as const;
  const good = { ...content, validity: { from: from(-1), to: from(300) } };
  return {
    authority,
    good: issueCertificate(good, authority),
    expired: issueCertificate({ ...content, validity: { from: from(-2), to: from(-1) } }, authority),
    soon: issueCertificate({ ...content, validity: { from: from(-2), to: from(3) } }, authority),
    elsewhere: issueCertificate({ ...good, hosts: ['elsewhere.test'] }, authority),
    unknown: issueCertificate(good, other),
  };
}

/** Starts nginx and waits for all listeners. */
export async function startProxies<Name extends string>(proxies: Record<Name, Proxy>): Promise<Proxies<Name>> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-doctor-nginx-'));
  const names = Object.keys(proxies) as Name[];
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()]))) as Record<Name, number>;
  const servers = await Promise.all(names.map((name) => serverOf(proxies[name], { name, port: ports[name], folder })));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http { access_log off; ${temporary} proxy_cache_path ${folder}/cache keys_zone=kept:1m; server_names_hash_bucket_size 128;
${servers.join('\n')} }`,
  );
  const logFile = join(folder, 'nginx.log');
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` };
  const command = ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', logFile] as const;
  const nginx = await spawnServer(command, { env }, { signal: 'TERM', graceSeconds: 5, logFile });
  const stop = async () => {
    await nginx.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + 10_000; !(await listens(Object.values<number>(ports)[0] ?? 0)); await sleep(20)) {
    if (Date.now() < deadline && !nginx.ended()) continue;
    const log = await readFile(logFile, 'utf8');
    await stop();
    throw new Error(`nginx does not answer: ${log}`);
  }
  return { ports, stop };
}

async function serverOf(
  { server, certificate }: Proxy,
  { name, port, folder }: { name: string; port: number; folder: string },
): Promise<string> {
  if (certificate === undefined) return `server { listen 127.0.0.1:${port}; ${server} }`;
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  await writeFile(cert, certificate.cert);
  await writeFile(key, certificate.key, { mode: 0o600 });
  return `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; ${server} }`;
}

/** What a good proxy says in each server. */
export const wellKept = `large_client_header_buffers 4 16k; proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_http_version 1.1;
  proxy_set_header Connection ''; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
  proxy_bind 127.0.0.2;`;

/** Leads what is for the public to its services, by `host:port`, and administration nowhere. */
export const publicRoutes = ({ auth, ui }: { auth: string; ui: string }): string => `location /auth/v3/ops/ { return 404; }
  location /auth/ { proxy_pass http://${auth}; } location /api/v2/ { proxy_pass http://${auth}; } location /.well-known/ { proxy_pass http://${auth}; }
  location /ui/auth/ { proxy_pass http://${ui}; }`;
