import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '../../../dev/free-port.ts';
import type { Platform } from '../../../dev/platform.ts';
import { type ConsulAgent, startConsul } from '../../../test/support/consul.ts';
import { consulProgram } from '../../../test/support/consul-program.ts';
import { healthyElasticsearch, streams } from '../../../test/support/doctor/healthy-elasticsearch.ts';
import { keystoreEnding, productKeystore } from '../../../test/support/doctor/keystores.ts';
import { certificates, publicHost, publicRoutes, startProxies, wellKept } from '../../../test/support/doctor/start-proxies.ts';
import { type RunningService, startServiceHost } from '../../../test/support/doctor/start-service.ts';
import { type AnotherRedis, atDatabase, atRedis, startRedis, startSentinel } from '../../../test/support/doctor/stores.ts';
import { startTestPlatform } from '../../../test/support/platform.ts';
import { startRedisCluster } from '../../../test/support/redis-cluster.ts';
import { checks } from '../../src/doctor/checks.ts';
import { found, type Options } from './run-doctor.ts';

// Every fault is made for real: by nginx, certificates, settings of processes, stores and what is provisioned.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const keyRing = `old:${Buffer.alloc(32, 1).toString('base64')}`;
const issuer = `https://${publicHost}/auth/v3`;
const cert = certificates();
const folder = mkdtempSync(join(tmpdir(), 'gauth-doctor-'));
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, cert.authority.cert);

let platform: Platform;
const portNames = ['careless', 'forgetting', 'forging', 'own', 'cluster', 'prefixed', 'foreign'] as const;
let ports: Record<(typeof portNames)[number], number>;
let proxies: Awaited<ReturnType<typeof startThem>>;
const program = await consulProgram().catch((reason: Error) => reason);
const seen = new Set<string>();
const started: { stop(): Promise<void> }[] = [];
// While a service starts, others in its process answer late: those that are to be found well have one of their own.
const hosts = { well: startServiceHost(), faulty: startServiceHost() };
started.push(hosts.well, hosts.faulty);
const dead = 'http://127.0.0.1:1';
const ring = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`;

const env = (name: string) => ({
  PATH: process.env.PATH ?? '',
  ...{ DATABASE_URL: platform.databaseUrl, REDIS_URL: platform.redisUrl ?? '', KEY_RING: keyRing },
  OPERATIONS_PASSWORD_HASH: '$2b$10$Z/a.1RD.CL2jZLANqydQVOHfBjTtzwxFo9RHPs99BequBRYfjZvPe',
  ...(name === 'auth-api'
    ? {
        ISSUER: issuer,
        ENVIRONMENT_SERVICE_URL: platform.urls['environment-api'],
        SERVICE_CLIENT_ID: 'external_api_client',
        SERVICE_CLIENT_SECRET: 'secret',
        LOCATION: '/USW1',
      }
    : { AUTH_SERVICE_URL: platform.urls['auth-api'] }),
});

const start = (
  name: 'auth-api' | 'environment-api' | 'auth-ui',
  settings: Record<string, string>,
  host = hosts.faulty,
): Promise<RunningService> => host.start(name, { ...env(name), ...settings });

async function anotherRedis(...args: Parameters<typeof startRedis>): Promise<AnotherRedis> {
  const redis = await startRedis(...args);
  started.push(redis);
  return redis;
}

const place = (url: string) => new URL(url).host;

/** To another auth-api than that of the platform, administration and all. */
const routesTo = (port: number) =>
  publicRoutes({ auth: `127.0.0.1:${port}`, ui: place(platform.urls['auth-ui']) }).replace('location /auth/v3/ops/ { return 404; }', '');

function startThem() {
  const auth = place(platform.urls['auth-api']);
  const ui = place(platform.urls['auth-ui']);
  const routes = publicRoutes({ auth, ui });
  const good = { certificate: cert.good };
  const server = (more: string) => `${wellKept} ${more} ${routes}`;
  return startProxies({
    good: { ...good, server: server('') },
    stripped: { ...good, server: `${wellKept} location /auth/ { proxy_pass http://${auth}/; }` },
    static: { ...good, server: `location / { return 200 'It works!'; }` },
    redirected: { ...good, server: `location / { return 301 https://${publicHost}/new$request_uri; }` },
    cache: { ...good, server: server('proxy_cache kept; proxy_cache_valid any 1m; proxy_ignore_headers Cache-Control Set-Cookie Vary;') },
    narrow: {
      ...good,
      server: server('').replace('proxy_buffer_size 16k; proxy_buffers 8 16k;', 'proxy_buffer_size 4k; proxy_buffers 8 4k;'),
    },
    short: { ...good, server: server('').replace('4 16k', '4 4k') },
    hiding: { ...good, server: server('proxy_hide_header Set-Cookie;') },
    rewriting: { ...good, server: server('proxy_cookie_path / /auth; proxy_cookie_flags ~ nosecure;') },
    exposed: {
      ...good,
      server: `${wellKept} location /environment/ { proxy_pass ${platform.urls['environment-api']}; } location = /prometheus { proxy_pass ${platform.managementUrls['auth-api']}; }
        ${routes.replace('location /auth/v3/ops/ { return 404; }', '')}`,
    },
    foreign: { ...good, server: server('').replace(ui, `127.0.0.1:${ports.foreign}`) },
    cluster: { ...good, server: `${wellKept} ${routesTo(ports.cluster)}` },
    prefixed: {
      ...good,
      server: `${wellKept} rewrite ^/sso(/.*)$ $1; ${routesTo(ports.prefixed).replace(ui, `127.0.0.1:${ports.foreign}`)}`,
    },
    pageless: { ...good, server: server('').replace(/location \/ui\/auth\/ \{[^}]*\}/, '') },
    plain: { server: `${wellKept} ${routesTo(ports.careless)}` },
    whole: {
      ...good,
      server: `${wellKept} location /environment/ { proxy_pass ${platform.urls['environment-api']}; } ${routes.replace('location /auth/v3/ops/ { return 404; }', '')}`,
    },
    careless: { ...good, server: `${wellKept} ${routesTo(ports.careless)}` },
    forgetting: { ...good, server: `${wellKept} ${routesTo(ports.forgetting)}` },
    forging: {
      ...good,
      server: `${wellKept.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for')} ${routesTo(ports.forging)}`,
    },
    expired: { certificate: cert.expired, server: server('') },
    soon: { certificate: cert.soon, server: server('') },
    elsewhere: { certificate: cert.elsewhere, server: server('') },
    unknown: { certificate: cert.unknown, server: server('') },
    old: { ...good, server: server('ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers DEFAULT@SECLEVEL=0;') },
  });
}

/** As an operator who knows where the public host is going to be, and administers from inside. */
const through = (port: number, more: Options = {}): Options => ({
  ...{ url: `https://${publicHost}`, 'connect-to': [`${publicHost}:443=127.0.0.1:${port}`], 'ca-file': caFile },
  ...{ 'operations-url': platform.urls['auth-api'], 'environment-url': platform.urls['environment-api'], ...more },
});

/** Everything in the hands of the public address. */
const allThrough = (port: number, more: Options = {}) => through(port, { 'operations-url': `https://${publicHost}`, ...more });

async function diagnose(options: Options, environment?: Record<string, string>): Promise<Record<string, string>> {
  const all = await found(options, environment);
  for (const id of Object.keys(all)) seen.add(id);
  return all;
}

const ops = { authorization: `Basic ${btoa('ops:ops')}`, 'content-type': 'application/json' };

async function provision(method: string, path: string, data?: object): Promise<unknown> {
  const origin = path.startsWith('/auth') ? platform.urls['auth-api'] : platform.urls['environment-api'];
  const answer = await fetch(`${origin}${path}`, { method, headers: ops, ...(data && { body: JSON.stringify({ data }) }) });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${body}`);
  return JSON.parse(body);
}

async function startLost(): Promise<RunningService> {
  await atDatabase(
    platform.databaseUrl,
    "CREATE ROLE limited LOGIN PASSWORD 'limited'",
    'ALTER ROLE limited SET default_transaction_read_only = on',
    'GRANT USAGE ON SCHEMA auth TO limited',
    'GRANT SELECT ON ALL TABLES IN SCHEMA auth TO limited',
  );
  const { hostname, port, username, password } = new URL(platform.redisUrl ?? '');
  const replica = await anotherRedis(
    ['--replicaof', `${hostname} ${port}`, '--masterauth', password, ...(username === '' ? [] : ['--masteruser', username])],
    ...(
      [
        ['CONFIG', 'SET', 'maxmemory', '1mb'],
        ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'],
      ] as const
    ).map((command) => [...command] as [string, ...string[]]),
  );
  const database = Object.assign(new URL(platform.databaseUrl), { username: 'limited', password: 'limited' });
  const pages = await start('auth-ui', { AUTH_SERVICE_URL: dead, PUBLIC_AUTH_URL: issuer });
  const future = startServiceHost(`data:text/javascript,${encodeURIComponent(anHourAhead)}`);
  started.push(future);
  return start(
    'auth-api',
    {
      ...{
        ISSUER: 'http://127.0.0.2:1/sso/auth/v3',
        MTLS_ISSUER: 'https://127.0.0.1:1/auth/v3',
        TRUSTED_CLIENT_CERTIFICATE_HEADER: 'Client-Cert',
      },
      ...{ SERVICE_CLIENT_SECRET: 'another', DATABASE_URL: database.href, REDIS_URL: replica.url, UI_URL: `${pages.url}/ui/auth` },
    },
    future,
  );
}

/** In the database `nothing`, which has no table of ours: it says of itself that it runs on another machine, as none does here. */
const distant = [
  "CREATE ROLE distant LOGIN PASSWORD 'distant'",
  'CREATE SCHEMA elsewhere',
  "CREATE FUNCTION elsewhere.inet_server_addr() RETURNS inet LANGUAGE sql AS $$ SELECT inet '192.0.2.5' $$",
  'GRANT USAGE ON SCHEMA elsewhere TO distant',
  'ALTER ROLE distant SET search_path = elsewhere, pg_catalog',
];

/** Where a keystore of the product lies. */
const keystore = { file: join(folder, 'keystore.jks'), ended: join(folder, 'ended.jks') };

/**
 * Services of their own settings: started one after another while the first tests run. A test that needs one waits for all of its kind, so that nothing
 * starts beside it.
 */
const well = {
  foreign: () => start('auth-ui', { PORT: String(ports.foreign), PUBLIC_AUTH_URL: `https://${publicHost}/sso/auth/v3` }, hosts.well),
  own: async () => {
    const files = { TLS_CERT_FILE: join(folder, 'own.pem'), TLS_KEY_FILE: join(folder, 'own.key') };
    writeFileSync(files.TLS_CERT_FILE, cert.good.cert);
    writeFileSync(files.TLS_KEY_FILE, cert.good.key, { mode: 0o600 });
    const issuers = { MTLS_ISSUER: `https://mtls.${publicHost}/auth/v3`, UI_URL: `https://ui.${publicHost}/ui/auth` };
    return start('auth-api', { PORT: String(ports.own), ...files, ...issuers, TLS_CLIENT_CA_FILE: caFile }, hosts.well);
  },
  prefixed: async () => {
    const sentinel = await startSentinel(platform.redisUrl ?? '');
    started.push(sentinel);
    const redis = { REDIS_URL: sentinel.url, REDIS_SENTINEL_NAME: 'gauth' };
    return start('auth-api', { ...redis, PORT: String(ports.prefixed), ISSUER: `https://${publicHost}/sso/auth/v3` }, hosts.well);
  },
  /** Its Consul does not know its token, which nobody notices as long as no environment has a name of Consul. */
  surrounded: async () => {
    const elasticsearch = await healthyElasticsearch();
    started.push({ stop: elasticsearch.close });
    writeFileSync(keystore.file, productKeystore());
    const log = { ELASTICSEARCH_URL: elasticsearch.url, ELASTICSEARCH_RETENTION_DAYS: '30' };
    const consul = await startedConsul;
    const names = { CONSUL_URL: consul?.url ?? dead, CONSUL_TOKEN: randomUUID() };
    return {
      ...(await start('auth-api', { ...log, ...names, KEYSTORE_FILE: keystore.file, KEYSTORE_PASSWORD: 'genesys' }, hosts.well)),
      consul,
    };
  },
  /** Its environment-api, which asks it. */
  cluster: async () => {
    const beside = await start('environment-api', { AUTH_SERVICE_URL: `http://127.0.0.1:${ports.cluster}` }, hosts.well);
    const { url } = await redisCluster;
    await start('auth-api', { REDIS_URL: url, PORT: String(ports.cluster), ENVIRONMENT_SERVICE_URL: beside.url }, hosts.well);
    return beside;
  },
};
const faulty = {
  lost: startLost,
  forgetting: async () => {
    await atDatabase(platform.databaseUrl, 'CREATE DATABASE nothing');
    const database = Object.assign(new URL(platform.databaseUrl), { pathname: '/nothing' });
    await atDatabase(database.href, ...distant);
    Object.assign(database, { username: 'distant', password: 'distant' });
    const elasticsearch = await healthyElasticsearch(cert.unknown);
    started.push({ stop: elasticsearch.close });
    const settings = { SESSION_STORE: 'memory', DATABASE_URL: database.href, TRUST_PROXY: '192.0.2.1' };
    return start('auth-api', { ...settings, ELASTICSEARCH_URL: elasticsearch.url, PORT: String(ports.forgetting) });
  },
  forging: async () => {
    const node = await anotherRedis(['--cluster-enabled', 'yes', '--appendonly', 'yes']);
    const database = Object.assign(new URL(platform.databaseUrl), { port: '1' });
    const stores = { REDIS_URL: node.url, REDIS_MODE: 'single', DATABASE_URL: database.href };
    return { ...(await start('auth-api', { ...stores, TRUST_PROXY: '5', PORT: String(ports.forging) })), node };
  },
  flooding: async () => {
    const elasticsearch = await healthyElasticsearch();
    started.push({ stop: elasticsearch.close });
    writeFileSync(keystore.ended, keystoreEnding('20251101'));
    const log = { ELASTICSEARCH_URL: elasticsearch.url, ELASTICSEARCH_SET_UP: 'false', ELASTICSEARCH_BUFFER_BYTES: '65536' };
    const service = await start('auth-api', {
      ...log,
      SESSION_STORE: 'memory',
      KEYSTORE_FILE: keystore.ended,
      KEYSTORE_PASSWORD: 'genesys',
    });
    return { ...service, elasticsearch };
  },
  otherRing: () => start('environment-api', { OPERATIONS_USERNAME: 'admin', AUTH_SERVICE_URL: dead, KEY_RING: ring('lost', 3) }),
};
/** Its ring is ahead of the others': it seals the signing keys anew, and no other pod can start then. So it comes last. */
const startCareless = () =>
  start('auth-api', {
    ...{ PORT: String(ports.careless), ISSUER: `http://${publicHost}/auth/v3`, LOG_LEVEL: 'debug' },
    ...{ KEY_RING: `${ring('new', 2)},${keyRing}`, LOCATION: '/ELSEWHERE', DATABASE_POOL_SIZE: '500' },
  });
let careless: Promise<RunningService> | undefined;
type Started<Kind extends Record<string, () => Promise<unknown>>> = { [Name in keyof Kind]: Awaited<ReturnType<Kind[Name]>> };
let meanwhile: { well: Promise<Started<typeof well>>; faulty: Promise<Started<typeof faulty>> };
let redisCluster: ReturnType<typeof startCluster>;
let startedConsul: Promise<ConsulAgent | undefined>;

async function startCluster() {
  const cluster = await startRedisCluster();
  started.push(cluster);
  const nodes = new URL(cluster.url.split(',', 1)[0] ?? '').host;
  const hosts = [nodes, ...cluster.url.split(',').slice(1)];
  await Promise.all(hosts.map((host) => atRedis(`redis://${host}`, ['CONFIG', 'SET', 'appendonly', 'yes'])));
  return cluster;
}

async function startAll<Kind extends Record<string, () => Promise<unknown>>>(kind: Kind): Promise<Started<Kind>> {
  const all = {};
  for (const [name, begin] of Object.entries(kind)) Object.assign(all, { [name]: await begin() });
  return all as Started<Kind>;
}

function startMeanwhile(): void {
  const first = startAll(well);
  meanwhile = { well: first, faulty: first.then(() => startAll(faulty)) };
  for (const each of Object.values<Promise<unknown>>(meanwhile)) each.catch(() => undefined);
}

beforeAll(async () => {
  redisCluster = startCluster();
  redisCluster.catch(() => undefined);
  startedConsul = program instanceof Error ? Promise.resolve(undefined) : startConsul(program);
  startedConsul.then((consul) => consul && started.push(consul)).catch(() => undefined);
  platform = await startTestPlatform({
    env: { ...process.env, KEY_RING: keyRing, DATABASE_URL: inject('databaseUrl'), REDIS_URL: inject('redisUrl') },
    overrides: { 'auth-api': { ISSUER: issuer, MTLS_ISSUER: '' }, 'auth-ui': { PUBLIC_AUTH_URL: issuer } },
  });
  await atRedis(platform.redisUrl ?? '', ['CONFIG', 'SET', 'appendonly', 'yes']);
  const authorizedGrantTypes = ['authorization_code', 'client_credentials', 'refresh_token'];
  await provision('PUT', '/auth/v3/ops/clients/external_api_client', { authorizedGrantTypes });
  ports = Object.fromEntries(await Promise.all(portNames.map(async (name) => [name, await freePort()]))) as typeof ports;
  proxies = await startThem();
  startMeanwhile();
});
afterAll(async () => {
  await Promise.allSettled([redisCluster, startedConsul, meanwhile?.well, meanwhile?.faulty, careless]);
  await Promise.all(started.map((each) => each.stop()));
  await proxies?.stop();
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** On a busy machine services may answer the doctor too late at first. */
const waiting = { timeout: 30_000, interval: 300 };

const findsNothing = (...asked: Parameters<typeof found>) => vi.waitFor(async () => expect(await found(...asked)).toEqual({}), waiting);

describe('finds nothing wrong with an installation', () => {
  const client = { GAUTH_CLIENT_ID: 'external_api_client', GAUTH_CLIENT_SECRET: 'secret' };

  it.each([
    ['behind TLS of a proxy, administered from inside', () => through(proxies.ports.good), undefined],
    [
      'of which everything is at one address',
      () => allThrough(proxies.ports.whole, { 'environment-url': `https://${publicHost}` }),
      undefined,
    ],
    ['that a client administers', () => through(proxies.ports.good), client],
    ['that is looked at from outside', () => through(proxies.ports.good), {}],
    ['of four pods', () => through(proxies.ports.good, { replicas: '4' }), undefined],
  ])('%s', async (_shape, options, environment) => {
    await findsNothing(options(), environment);
  });

  it('that ends TLS itself, takes certificates of clients, and whose pages are elsewhere', async () => {
    await meanwhile.well;
    const places = [`${publicHost}:443=127.0.0.1:${ports.own}`, `mtls.${publicHost}:443=127.0.0.1:${ports.own}`];
    const options = { 'connect-to': [...places, `ui.${publicHost}:443=127.0.0.1:${proxies.ports.good}`] };
    await findsNothing(allThrough(ports.own, options));
  });

  it('below a path, with a Redis that Sentinels watch', async () => {
    await meanwhile.well;
    const url = `https://${publicHost}/sso`;
    await findsNothing(through(proxies.ports.prefixed, { url, 'operations-url': url }));
  });

  it('with a Redis Cluster', async () => {
    const { url } = (await meanwhile.well).cluster;
    await findsNothing(allThrough(proxies.ports.cluster, { 'environment-url': url }));
  });

  it('with an Elasticsearch, a Consul, and a keystore of the product', async () => {
    const { url } = (await meanwhile.well).surrounded;
    await findsNothing(through(proxies.ports.good, { 'operations-url': url }));
  });

  it('whose contact centers list the origins of all applications', async () => {
    const { data } = (await provision('GET', '/environment/v3/contact-centers')) as { data: { id: string }[] };
    for (const { id } of data) await provision('POST', '/environment/v3/cors', { contactCenterId: id, origin: platform.origin });
    await findsNothing(through(proxies.ports.good));
  });
});

describe('a proxy in front that', () => {
  it.each([
    ['takes a part of the path away', 'stripped', { 'path-rewritten': 'routes' }],
    ['leads elsewhere', 'static', { 'not-gauth': 'routes' }],
    ['redirects', 'redirected', { redirected: 'redirects' }],
    ['keeps answers', 'cache', { 'caches-answers': 'cache', 'caches-metadata': 'cache' }],
    ['has small buffers for headers', 'narrow', { 'header-buffer': 'proxy_buffer_size' }],
    ['takes short addresses only', 'short', { 'request-line': 'large_client_header_buffers' }],
    ['drops cookies', 'hiding', { 'cookies-dropped': 'headers that the proxy removes' }],
    ['changes cookies', 'rewriting', { 'cookies-changed': 'proxy_cookie_path, proxy_cookie_domain, proxy_cookie_flags' }],
    [
      'lets everybody administer',
      'exposed',
      {
        'environment-exposed': 'routes',
        'operations-exposed': 'routes',
        'management-exposed': 'routes',
      },
    ],
    ['does not lead to the pages', 'pageless', { 'pages-missing': 'UI_URL' }],
    ['has an expired certificate', 'expired', { 'certificate-expired': 'certificate' }],
    ['has a certificate that ends soon', 'soon', { 'certificate-expires': 'certificate' }],
    ['has the certificate of another host', 'elsewhere', { 'certificate-host': 'certificate' }],
    ['has a certificate of an authority that nobody knows', 'unknown', { 'certificate-chain': 'certificate' }],
    ['speaks TLS 1.1', 'old', { 'tls-version': 'ssl_protocols' }],
  ] as const)('%s', async (_what, name, expected) => {
    expect(await diagnose(through(proxies.ports[name]))).toMatchObject(expected);
  });

  it('leads to the pages of another installation', async () => {
    await meanwhile.well;
    expect(await diagnose(through(proxies.ports.foreign))).toEqual({ 'pages-post-elsewhere': 'PUBLIC_AUTH_URL' });
  });

  it('is away', async () => {
    const began = Date.now();
    expect(await diagnose(through(1))).toEqual({ unreachable: 'host' });
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

describe('an auth-api that', () => {
  it('has wrong addresses, a wrong secret, a role without rights, a replica of Redis and another clock', async () => {
    const { lost } = await meanwhile.faulty;
    const expected = {
      ...{ 'issuer-host': 'ISSUER', 'issuer-path': 'ISSUER', 'issuer-unreachable': 'ISSUER', 'mtls-unreachable': 'MTLS_ISSUER' },
      ...{ 'service-client-refused': 'SERVICE_CLIENT_SECRET', 'pages-cut-off': 'AUTH_SERVICE_URL' },
      ...{
        'database-rights': 'DATABASE_URL',
        'database-read-only': 'DATABASE_URL',
        'database-clock': 'NTP',
        'redis-clock': 'NTP',
        'clock-skew': 'NTP',
      },
      ...{
        'redis-replica': 'REDIS_URL',
        'redis-eviction': 'maxmemory-policy',
        'redis-persistence': 'appendonly',
        'redis-memory': 'maxmemory',
      },
    };
    await vi.waitFor(
      async () => expect(await diagnose({ url: lost.url, 'environment-url': platform.urls['environment-api'] })).toEqual(expected),
      waiting,
    );
  });

  it('has an empty database, sessions in memory, and does not know its proxy', async () => {
    await meanwhile.faulty;
    expect(await diagnose(allThrough(proxies.ports.forgetting, { replicas: '2' }))).toEqual({
      ...{ 'database-migrations': 'command migrate', 'session-store-memory': 'SESSION_STORE', 'client-address-forgotten': 'TRUST_PROXY' },
      ...{ 'no-signing-keys': 'DATABASE_URL', 'database-plain': 'DATABASE_URL', 'elasticsearch-certificate': 'ELASTICSEARCH_CA_FILE' },
    });
  });

  it('has a node of a Cluster for a Redis, no database, and believes everybody', async () => {
    const service = (await meanwhile.faulty).forging;
    const options = allThrough(proxies.ports.forging, { 'management-url': service.managementUrl });
    const expected = {
      ...{ 'database-unreachable': 'DATABASE_URL', 'client-address-forged': 'TRUST_PROXY', 'no-signing-keys': 'DATABASE_URL' },
      'not-ready': 'what the failed check names',
    };
    expect(await diagnose(options)).toEqual({ ...expected, 'redis-mode': 'REDIS_MODE' });
    await service.node.stop();
    expect(await diagnose(options)).toEqual({ ...expected, 'redis-unreachable': 'REDIS_URL' });
  });
});

describe('an Elasticsearch that', () => {
  it('has lost shards, closes an index, lacks the template, does not take what it gets, knows nobody, and goes away', async () => {
    const { url, elasticsearch } = (await meanwhile.faulty).flooding;
    elasticsearch.say(streams.health, { status: 'red' });
    const settings = { 'index.blocks.read_only_allow_delete': 'true' };
    elasticsearch.say(streams.settings, { '.ds-logs-gauth.service-default-2026.01.01-000001': { settings } });
    elasticsearch.say(streams.templates, { index_templates: [] });
    elasticsearch.misbehave({ item: () => 400 });
    const options = through(proxies.ports.good, { 'operations-url': url });
    const look = async (expected: object) => expect(await diagnose(options)).toEqual(expected);
    // environment-api asks another auth-api than this one, which alone knows its sessions.
    const beside = { 'auth-service-elsewhere': 'AUTH_SERVICE_URL', 'keystore-certificate': 'KEYSTORE_FILE' };
    const expected = {
      ...{ 'elasticsearch-red': 'shards that are not allocated', 'elasticsearch-not-set-up': 'ELASTICSEARCH_SET_UP' },
      'elasticsearch-read-only': 'index.blocks.read_only_allow_delete',
      ...beside,
      'log-lines-refused': 'mappings of the index template',
    };
    await vi.waitFor(() => look(expected), { timeout: 20_000, interval: 300 });
    elasticsearch.misbehave({ status: 503 });
    await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}/auth/v3/ping`)));
    const lossy = { ...expected, 'log-lines-dropped': 'ELASTICSEARCH_SPOOL_DIR' };
    await vi.waitFor(() => look(lossy), { timeout: 20_000, interval: 300 });
    elasticsearch.say(streams.templates, 401);
    const lost = { 'log-lines-refused': 'mappings of the index template', 'log-lines-dropped': 'ELASTICSEARCH_SPOOL_DIR' };
    const there = { ...lost, ...beside };
    await look({ ...there, 'elasticsearch-refused': 'ELASTICSEARCH_API_KEY' });
    await elasticsearch.close();
    await look({ ...there, 'elasticsearch-unreachable': 'ELASTICSEARCH_URL' });
  });
});

it('a keystore that was overwritten', async () => {
  const { url } = (await meanwhile.well).surrounded;
  writeFileSync(keystore.file, 'not what it was');
  expect(await diagnose(through(proxies.ports.good, { 'operations-url': url }))).toEqual({ 'keystore-unreadable': 'KEYSTORE_FILE' });
});

/** Shifts the clock of a process. */
const anHourAhead = `const Real = Date; globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Real.now() + 3600000) : super(...given); }
  static now() { return Real.now() + 3600000; }
};`;

describe('what is provisioned:', () => {
  const base = { username: 'default', password: 'password', appName: 'Cloud', tenant: 'Environment' };
  const at = (primaryAddress: string, primaryPort: number, locations = '/USW1') => ({
    configServers: [{ primaryAddress, primaryPort, locations }],
  });
  let local: ReturnType<typeof at>;
  const centers: string[] = [];

  async function environment(fields: object, { contactCenter = true, by = provision } = {}): Promise<string> {
    const id = randomUUID();
    await by('POST', '/environment/v3/environments', { ...base, id, ...fields });
    if (!contactCenter) return id;
    const center = randomUUID();
    await provision('POST', '/environment/v3/contact-centers', { id: center, environmentId: id, domains: [`d-${center.slice(0, 8)}`] });
    centers.push(center);
    return id;
  }

  it('every fault of environments, contact centers, clients and identity providers is told by itself', async ({ task }) => {
    const [service, watching] = [(await meanwhile.faulty).otherRing, (await meanwhile.well).surrounded];
    careless = startCareless();
    careless.catch(() => undefined);
    const admin = { authorization: `Basic ${btoa('admin:ops')}`, 'content-type': 'application/json' };
    const byLostRing = async (method: string, path: string, data?: object) =>
      (await fetch(`${service.url}${path}`, { method, headers: admin, body: JSON.stringify({ data }) })).json();
    local = at('127.0.0.1', Number(new URL(platform.urls['config-server']).port));

    await environment(local, { by: byLostRing });
    await environment(at('nowhere.invalid', 8888));
    await environment(at('127.0.0.1', 1));
    await environment(at('127.0.0.1', proxies.ports.plain));
    await environment(at('tenant-1-cfgmaster.service.consul', 8888));
    await environment({ ...local, password: 'wrong' });
    await environment({ ...local, appName: 'Nothing' });
    await environment({ ...at('127.0.0.1', proxies.ports.unknown), tlsEnabled: true });
    await environment(local, { contactCenter: false });
    const [center = ''] = centers;
    await provision('PUT', `/environment/v3/contact-centers/${center}`, { domains: [] });
    await provideFaultyApplications(center);
    const all = (await provision('GET', '/environment/v3/contact-centers')) as { data: { id: string }[] };
    for (const { id } of all.data) await provision('POST', '/environment/v3/cors', { contactCenterId: id, origin: 'https://listed.test' });

    const expected = {
      ...{ 'config-server-password-sealed': 'KEY_RING', 'config-server-unresolved': 'configServers[].primaryAddress' },
      ...{
        'config-server-unreachable': 'configServers[].primaryPort',
        'config-server-other': 'configServers',
        'config-server-account': 'username, password',
      },
      ...{ 'config-server-application': 'appName', 'config-server-certificate': 'CONFIG_SERVER_CA_FILE' },
      ...{ 'environment-without-contact-center': 'environmentId', 'contact-center-without-domain': 'domains' },
      ...{ 'redirect-uri-http': 'redirectURIs', 'redirect-uri-slash': 'redirectURIs', 'redirect-uri-wildcard': 'redirectURIs' },
      ...{ 'cors-lock-out': 'POST /environment/v3/cors', 'legacy-grants': 'authorizedGrantTypes' },
      ...{ 'identity-provider-certificate': 'metadata', 'identity-provider-metadata': 'metadataUrl' },
    };
    await vi.waitFor(async () => expect(await diagnose(through(proxies.ports.good))).toMatchObject(expected), {
      timeout: 30_000,
      interval: 300,
    });
    const byConsul = async (expected: object) => {
      const look = async () =>
        expect(await diagnose(through(proxies.ports.good, { 'operations-url': watching.url }))).toMatchObject(expected);
      await vi.waitFor(look, { timeout: 20_000, interval: 300 });
    };
    if (program instanceof Error) task.meta.notRun = `Consul: ${program.message}`;
    else await byConsul({ 'consul-token': 'CONSUL_TOKEN' });
    await watching.consul?.stop();
    // Another name: what was said of the first one is remembered.
    await environment(at('tenant-2-cfgmaster.service.consul', 8888));
    await byConsul({ 'consul-unreachable': 'CONSUL_URL' });

    const wrongRing = through(proxies.ports.good, { 'environment-url': service.url });
    expect(await diagnose(wrongRing)).toMatchObject({ 'operations-user-differs': 'OPERATIONS_PASSWORD_HASH' });
    expect(await diagnose(wrongRing, { GAUTH_CLIENT_ID: 'external_api_client', GAUTH_CLIENT_SECRET: 'another' })).toMatchObject({
      'administering-client-refused': 'client_secret, authorities',
    });
    expect(await diagnose(wrongRing, { GAUTH_USERNAME: 'admin', GAUTH_PASSWORD: 'ops' })).toMatchObject({
      ...{ 'operations-user-refused': 'OPERATIONS_PASSWORD_HASH', 'auth-service-unreachable': 'AUTH_SERVICE_URL' },
    });
  });

  /** Clients that send codes anywhere, and a provider whose days are counted. */
  async function provideFaultyApplications(center: string): Promise<void> {
    const client = { clientType: 'PUBLIC', authorizedGrantTypes: ['authorization_code'], profile: 'legacy' };
    await provision('POST', '/auth/v3/ops/clients', {
      ...{ ...client, client_id: 'careless', name: 'Careless' },
      redirectURIs: ['https://app.test/in', 'https://app.test/in/', 'http://plain.test/in', 'https://app.test/*'],
    });
    const legacy = { clientType: 'CONFIDENTIAL', client_id: 'old', name: 'Old', authorizedGrantTypes: ['password'], profile: 'legacy' };
    await provision('POST', '/auth/v3/ops/clients', legacy);
    const providers = `/auth/v3/ops/contact-centers/${center}/identity-providers`;
    // auth-api knows a new contact center within two seconds.
    const create = () => provision('POST', providers, { kind: 'saml', name: 'Corporate' });
    const made = (await vi.waitFor(create, { timeout: 20_000, interval: 100 })) as { path: string; data?: { id: string } };
    const id = made.data?.id ?? made.path.split('/').at(-1);
    await provision('PUT', `${providers}/${id}/metadata`, { document: metadataUntil(new Date(Date.now() + 3000)) });
    await provision('PUT', `${providers}/${id}`, { status: 'ON' });
  }

  it('a redirect URI that differs by a slash', async () => {
    const redirectUri = `${platform.origin}/demo/callback/`;
    const all = await diagnose(through(proxies.ports.good, { client: 'demo', 'redirect-uri': redirectUri }));
    expect(all).toMatchObject({ 'redirect-uri-refused': 'redirectURIs' });
  });

  it('settings that do not fit, of a pod whose key ring is ahead of the others', async () => {
    await careless;
    const options = allThrough(proxies.ports.careless);
    const both = {
      ...options,
      'connect-to': [...[options['connect-to'] ?? ''].flat(), `${publicHost}:80=127.0.0.1:${proxies.ports.plain}`],
    };
    await vi.waitFor(
      async () =>
        expect(await diagnose(both)).toMatchObject({
          ...{ 'issuer-scheme': 'ISSUER', 'issuer-plain-http': 'ISSUER', 'log-level': 'LOG_LEVEL', 'key-ring-differs': 'KEY_RING' },
          ...{ 'location-unserved': 'LOCATION', 'database-connections': 'DATABASE_POOL_SIZE' },
        }),
      { timeout: 20_000, interval: 300 },
    );
    // The first key of its ring is not in the ring of the others, and it has sealed the signing keys under it.
    const look = async () => expect(await diagnose(through(proxies.ports.good))).toMatchObject({ 'signing-key-closed': 'KEY_RING' });
    await vi.waitFor(look, { timeout: 20_000, interval: 300 });
  });

  it('a client of auth-api without authority', async () => {
    await provision('PUT', '/auth/v3/ops/clients/external_api_client', { authorities: [] });
    const look = async () =>
      expect(await diagnose(through(proxies.ports.good))).toMatchObject({ 'service-client-authority': 'authorities' });
    await vi.waitFor(look, { timeout: 20_000, interval: 300 });
    await provision('PUT', '/auth/v3/ops/clients/external_api_client', { authorities: ['ROLE_INTERNAL_CLIENT'] });
  });

  it('an environment-api that is away', async () => {
    await platform.services['environment-api'].stop();
    expect(await diagnose(through(proxies.ports.good))).toMatchObject({ 'environment-service-unreachable': 'ENVIRONMENT_SERVICE_URL' });
  });
});

it('no contact center at all', async () => {
  await platform.services['environment-api'].start();
  const all = (await provision('GET', '/environment/v3/contact-centers')) as { data: { id: string }[] };
  for (const { id } of all.data) await provision('DELETE', `/environment/v3/contact-centers/${id}`);
  expect(await diagnose(through(proxies.ports.good))).toMatchObject({ 'no-contact-center': 'POST /environment/v3/contact-centers' });
});

/** The document of an identity provider with a certificate that ends within a day. */
function metadataUntil(end: Date): string {
  const text = cert.soon.cert.replaceAll(/-----[^-]*-----|\s/g, '');
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.test/metadata" validUntil="${end.toISOString()}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/sso"/></IDPSSODescriptor></EntityDescriptor>`;
}

it('has seen everything that the doctor knows', () => {
  expect(checks.map(({ id }) => id).filter((id) => !seen.has(id) && !(id === 'consul-token' && program instanceof Error))).toEqual([]);
});
