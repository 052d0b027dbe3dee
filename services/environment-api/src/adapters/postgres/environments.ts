import { randomUUID } from 'node:crypto';
import {
  type Environment,
  type EnvironmentChange,
  type EnvironmentConnection,
  environmentPasswordContext,
  environmentTokenUuidContext,
} from '@gauth/environment-client';
import { ApiError, type KeyRing } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { Environments } from '../../ports.ts';
import { answering } from './answering.ts';

interface Row {
  id: string;
  username: string;
  sealed_password: string;
  sealed_token_uuid: string | null;
  token_preambula: string | null;
  connection_protocol: Environment['connectionProtocol'];
  local_timeout: number;
  remote_timeout: number;
  trace_mode: Environment['traceMode'];
  tls_enabled: boolean;
  tenant: string;
  app_name: string;
  config_servers: Environment['configServers'];
}

/** What the Configuration Server expects before a token unless its option says otherwise. */
const defaultTokenPreambula = '{PXZ}';

const emptyForNull = <T>(value: T | null | undefined): T | '' | undefined => (value === null ? '' : value);

const refusals = {
  environments_pkey: () => new ApiError('conflict', 'id: an environment with this id exists already'),
  contact_centers_environment: () => new ApiError('conflict', 'contact centers belong to this environment; delete or move them first'),
};

const insert = `
  insert into environment.environments (id, username, sealed_password, connection_protocol, local_timeout, remote_timeout,
    trace_mode, tls_enabled, tenant, app_name, config_servers, sealed_token_uuid, token_preambula)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, ''), nullif($13, ''))
  returning *`;

// What is left out stays as it is; '' takes away what may be absent.
const update = `
  update environment.environments set
    username = coalesce($2, username),
    sealed_password = coalesce($3, sealed_password),
    connection_protocol = coalesce($4, connection_protocol),
    local_timeout = coalesce($5, local_timeout),
    remote_timeout = coalesce($6, remote_timeout),
    trace_mode = coalesce($7, trace_mode),
    tls_enabled = coalesce($8, tls_enabled),
    tenant = coalesce($9, tenant),
    app_name = coalesce($10, app_name),
    config_servers = coalesce($11, config_servers),
    sealed_token_uuid = nullif(coalesce($12, sealed_token_uuid), ''),
    token_preambula = nullif(coalesce($13, token_preambula), '')
  where id = $1
  returning *`;

/** Environments in PostgreSQL. Each secret is sealed under the key ring for its own environment only. */
export function postgresEnvironments(pool: Pool, keyRing: KeyRing): Environments {
  const rows = async (sql: string, values: unknown[]) => (await answering(refusals, () => pool.query<Row>(sql, values))).rows;
  const byId = async (id: string) => (await rows('select * from environment.environments where id = $1', [id]))[0];

  const parameters = (id: string, { password, tokenUuid, tokenPreambula, configServers, ...fields }: EnvironmentChange) => [
    id,
    fields.username,
    password === undefined ? undefined : keyRing.seal(password, environmentPasswordContext(id)),
    fields.connectionProtocol,
    fields.localTimeout,
    fields.remoteTimeout,
    fields.traceMode,
    fields.tlsEnabled,
    fields.tenant,
    fields.appName,
    configServers === undefined ? undefined : JSON.stringify(configServers),
    tokenUuid ? keyRing.seal(tokenUuid, environmentTokenUuidContext(id)) : emptyForNull(tokenUuid),
    emptyForNull(tokenPreambula),
  ];

  return {
    async list({ after, limit }) {
      const items = await rows('select * from environment.environments where $1::uuid is null or id > $1 order by id limit $2', [
        after,
        limit,
      ]);
      const count = await pool.query<{ total: number }>('select count(*)::int as total from environment.environments');
      return { items: items.map(toEnvironment), total: count.rows[0]?.total ?? 0 };
    },
    async find(id) {
      const row = await byId(id);
      return row && toEnvironment(row);
    },
    async findConnection(id) {
      const row = await byId(id);
      return row && toConnection(row);
    },
    async create({ id = randomUUID(), ...fields }) {
      const [row] = await rows(insert, parameters(id, fields));
      if (row === undefined) throw new Error('an insert returned no row');
      return toEnvironment(row);
    },
    async change(id, change) {
      const [row] = await rows(update, parameters(id, change));
      return row && toEnvironment(row);
    },
    async remove(id) {
      return (await rows('delete from environment.environments where id = $1 returning *', [id])).length > 0;
    },
  };
}

const toEnvironment = (row: Row): Environment => ({
  id: row.id,
  username: row.username,
  connectionProtocol: row.connection_protocol,
  localTimeout: row.local_timeout,
  remoteTimeout: row.remote_timeout,
  traceMode: row.trace_mode,
  tlsEnabled: row.tls_enabled,
  tenant: row.tenant,
  appName: row.app_name,
  ...(row.sealed_token_uuid !== null && { tokenPreambula: row.token_preambula ?? defaultTokenPreambula }),
  configServers: row.config_servers,
});

const toConnection = (row: Row): EnvironmentConnection => ({
  ...toEnvironment(row),
  sealedPassword: row.sealed_password,
  ...(row.sealed_token_uuid !== null && { sealedTokenUuid: row.sealed_token_uuid }),
});
