import type { RedisNodeFacts } from '@gauth/service-kit/facts';
import { type Check, when } from '../check.ts';
import type { Facts } from '../facts.ts';
import { answeringDatabases, authDiagnosis, databases, environmentDiagnosis, processesOf, redisNodes } from '../readings.ts';

const database = (change: string, chart = 'postgres') => ({ setting: 'DATABASE_URL', of: 'auth-api, environment-api', chart, change });
const redis = (setting: string, change: string) => ({ setting, of: 'Redis', change });

/** config-server holds two connections beside its pool, and may be there once. */
const configServerConnections = 5;

function tooManyConnections(facts: Facts): string[] {
  const [auth, environment] = [authDiagnosis(facts), environmentDiagnosis(facts)];
  if (auth === undefined || 'problem' in auth.database) return [];
  const pods = (answers: Facts['auth']) => Math.max(facts.replicas ?? 1, processesOf(answers));
  const pools = [
    `${pods(facts.auth)} auth-api × ${auth.settings.databasePoolSize}`,
    ...(environment ? [`${pods(facts.environment)} environment-api × ${environment.settings.databasePoolSize}`] : []),
  ];
  const wanted =
    pods(facts.auth) * auth.settings.databasePoolSize + (environment ? pods(facts.environment) * environment.settings.databasePoolSize : 0);
  const { maxConnections } = auth.database;
  return when(
    wanted + configServerConnections > maxConnections,
    () =>
      `the pools may take ${wanted} connections (${pools.join(' + ')}) and config-server ${configServerConnections}; PostgreSQL gives ${maxConnections}`,
  );
}

const skewSeconds = 10;

function skew(one: string | Date, other: string): number {
  return Math.round((new Date(one).getTime() - new Date(other).getTime()) / 1000);
}

const inSeconds = (seconds: number) => `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'}`;

const each = (facts: Facts, judge: (node: RedisNodeFacts) => string | undefined): string[] =>
  redisNodes(facts).flatMap((node) => {
    const verdict = judge(node);
    return verdict === undefined ? [] : [`${node.node} ${verdict}`];
  });

const mb = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;

/** PostgreSQL and Redis, as the services see them. */
export const storeChecks: readonly Check[] = [
  {
    id: 'database-unreachable',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'PostgreSQL cannot be asked',
    why: 'Nothing can be provisioned, and what a service did not know before it does not learn.',
    remedy: database(
      'a postgres:// URL of a database that runs, with the password of its role',
      'postgres.host, postgres.username, postgres.password',
    ),
    seen: (facts) => databases(facts).flatMap(({ service, database: said }) => ('problem' in said ? [`${service}: ${said.problem}`] : [])),
  },
  {
    id: 'database-migrations',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'The database is older than the service',
    why: 'The service is not ready until it has the migrations.',
    remedy: {
      setting: 'command migrate',
      of: 'auth-api, environment-api',
      chart: 'services.db.init',
      change: 'true, or run `node dist/main.js migrate` of this version',
    },
    seen: (facts) =>
      answeringDatabases(facts).flatMap(({ service, database: { pendingMigrations: missing } }) =>
        when(missing.length > 0, () => `${service} lacks ${missing.join(', ')}`),
      ),
  },
  {
    id: 'database-rights',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'The role may not use its tables',
    why: 'Requests end with an error as soon as they touch them. It happens when somebody else has migrated.',
    remedy: database('the role that owns the schema, or grant it SELECT, INSERT, UPDATE and DELETE', 'postgres.username'),
    seen: (facts) =>
      answeringDatabases(facts).flatMap(({ service, database: { missingRights } }) =>
        when(missingRights.length > 0, () => `${service} may not use ${missingRights.slice(0, 5).join(', ')}`),
      ),
  },
  {
    id: 'database-read-only',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'PostgreSQL takes no writes',
    why: 'It is a standby, or was made read-only: nothing can be registered or changed.',
    remedy: database('the primary', 'postgres.host'),
    seen: (facts) =>
      answeringDatabases(facts).flatMap(({ service, database: { readOnly } }) =>
        when(readOnly, () => `${service} is connected to a database that is read-only`),
      ),
  },
  {
    id: 'database-connections',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'All pools together want more connections than PostgreSQL gives',
    why: 'Under load, pods are refused connections and answer 503.',
    remedy: {
      setting: 'DATABASE_POOL_SIZE',
      of: 'auth-api, environment-api',
      chart: 'services.db.poolSize',
      change: 'less, or more max_connections, or a pooler between',
    },
    seen: tooManyConnections,
  },
  {
    id: 'database-plain',
    area: 'PostgreSQL',
    severity: 'warning',
    title: 'Connections to PostgreSQL are not encrypted',
    why: 'Whoever listens between reads hashes and sealed secrets, and can change answers.',
    remedy: { ...database('sslmode=verify-full in it, and DATABASE_CA_FILE', 'services.db.ssl') },
    seen: (facts) =>
      answeringDatabases(facts).flatMap(({ service, database: { local, tls } }) =>
        when(!local && !tls, () => `${service} reaches another machine without TLS`),
      ),
  },
  {
    id: 'database-clock',
    area: 'PostgreSQL',
    severity: 'error',
    title: 'The clocks of auth-api and PostgreSQL differ',
    why: 'Leases, deliveries and signing keys begin and end at other times than each side believes.',
    remedy: { setting: 'NTP', of: 'the machines of auth-api and PostgreSQL', change: 'on' },
    seen: (facts) => {
      const said = authDiagnosis(facts);
      if (said === undefined || 'problem' in said.database) return [];
      const seconds = skew(said.time, said.database.time);
      return when(Math.abs(seconds) > skewSeconds, () => `auth-api is ${inSeconds(seconds)} PostgreSQL`);
    },
  },
  {
    id: 'redis-unreachable',
    area: 'Redis',
    severity: 'error',
    title: 'Redis cannot be asked',
    why: 'Nobody can sign in and no token can be checked.',
    remedy: {
      setting: 'REDIS_URL',
      of: 'auth-api',
      chart: 'redis.cluster_nodes, redis.use_tls, redis.password',
      change: 'where Redis answers: rediss:// with TLS, with the password',
    },
    seen: (facts) => {
      const said = authDiagnosis(facts)?.redis;
      return said !== undefined && 'problem' in said ? [`auth-api: ${said.problem}`] : [];
    },
  },
  {
    id: 'redis-eviction',
    area: 'Redis',
    severity: 'error',
    title: 'Redis throws keys away when its memory is full',
    why: 'Among them those that say what was revoked: revoked tokens live again.',
    remedy: redis('maxmemory-policy', 'noeviction'),
    seen: (facts) =>
      each(facts, ({ evictionPolicy }) => (evictionPolicy === 'noeviction' ? undefined : `has maxmemory-policy ${evictionPolicy}`)),
  },
  {
    id: 'redis-persistence',
    area: 'Redis',
    severity: 'warning',
    title: 'Redis forgets everything when it restarts',
    why: 'Everybody must sign in again, and all refresh tokens are gone.',
    remedy: redis('appendonly', 'yes'),
    seen: (facts) => each(facts, ({ appendOnly }) => (appendOnly ? undefined : 'writes no append-only file')),
  },
  {
    id: 'redis-memory',
    area: 'Redis',
    severity: 'warning',
    title: 'The memory of Redis is nearly full',
    why: 'With noeviction it refuses writes then: nobody can sign in.',
    remedy: redis('maxmemory', 'more; about 2 KB for each token'),
    seen: (facts) =>
      each(facts, ({ maxMemoryBytes: most, usedMemoryBytes: used }) =>
        most > 0 && used > most * 0.85 ? `uses ${mb(used)} of ${mb(most)}` : undefined,
      ),
  },
  {
    id: 'redis-replica',
    area: 'Redis',
    severity: 'error',
    title: 'auth-api is connected to a replica of Redis',
    why: 'It takes no writes (READONLY): nobody can sign in.',
    remedy: {
      setting: 'REDIS_URL',
      of: 'auth-api',
      chart: 'redis.cluster_nodes',
      change: 'the master, or Sentinels with REDIS_SENTINEL_NAME',
    },
    seen: (facts) => each(facts, ({ role }) => (role === 'slave' ? 'is a replica' : undefined)),
  },
  {
    id: 'redis-mode',
    area: 'Redis',
    severity: 'error',
    title: 'A node of a Redis Cluster is used as if it were alone',
    why: 'It refuses every key that lies on another node (MOVED).',
    remedy: { setting: 'REDIS_MODE', of: 'auth-api', chart: 'services.auth.env.REDIS_MODE', change: 'auto or cluster' },
    seen: (facts) =>
      when(['single', 'sentinel'].includes(authDiagnosis(facts)?.settings.redisMode ?? ''), () => '').flatMap(() =>
        each(facts, ({ cluster }) => (cluster ? 'is of a Cluster, and REDIS_MODE says otherwise' : undefined)),
      ),
  },
  {
    id: 'redis-clock',
    area: 'Redis',
    severity: 'error',
    title: 'The clocks of auth-api and Redis differ',
    why: 'Sessions and codes end at other times than auth-api says.',
    remedy: { setting: 'NTP', of: 'the machines of auth-api and Redis', change: 'on' },
    seen: (facts) =>
      each(facts, ({ time }) => {
        const seconds = skew(authDiagnosis(facts)?.time ?? time, time);
        return Math.abs(seconds) > skewSeconds ? `has another clock: auth-api is ${inSeconds(seconds)} it` : undefined;
      }),
  },
  {
    id: 'session-store-memory',
    area: 'Redis',
    severity: 'error',
    title: 'Several pods keep sessions each in its own memory',
    why: 'A sign-in that begins at one pod is unknown to the next.',
    remedy: {
      setting: 'SESSION_STORE',
      of: 'auth-api',
      chart: 'services.auth.env.SESSION_STORE',
      change: 'redis, with REDIS_URL; memory is for one pod',
    },
    seen: (facts) => {
      const pods = Math.max(facts.replicas ?? 1, processesOf(facts.auth));
      return when(
        authDiagnosis(facts)?.settings.sessionStore === 'memory' && pods > 1,
        () => `SESSION_STORE is memory, and there are ${pods} pods`,
      );
    },
  },
];
