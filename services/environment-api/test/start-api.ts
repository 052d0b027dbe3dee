import { fileURLToPath } from 'node:url';
import {
  createKeyRing,
  createLogger,
  createOperationsUser,
  createPool,
  databaseSettings,
  type KeyRing,
  loadConfig,
  migrate,
} from '@gauth/service-kit';
import { freshDatabase } from '@gauth/service-kit/testing';
import type { InjectOptions } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import { diagnostics } from '../src/adapters/diagnostics.ts';
import { postgresStores } from '../src/adapters/postgres/stores.ts';
import { buildApp } from '../src/app.ts';
import type { TokenHolder } from '../src/ports.ts';

/** The parts of an answer that tests look at; `body` is the parsed JSON. */
export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: { status: { code: number; message?: string }; data?: unknown; path?: string };
}

/** The API on a real database of its own, called as the operations user unless a test says otherwise. */
export interface RunningApi {
  call(request: InjectOptions): Promise<Answer>;
  get(url: string): Promise<Answer>;
  post(url: string, data: unknown): Promise<Answer>;
  put(url: string, data: unknown): Promise<Answer>;
  remove(url: string): Promise<Answer>;
  /** Forgets everything that earlier tests left. */
  clear(): Promise<void>;
  stop(): Promise<void>;
  /** Listens on a free port; answers scheme, host and port. */
  listen(): Promise<string>;
  pool: Pool;
  keyRing: KeyRing;
  logged: string[];
}

/** The credentials ops/ops, as the product's manual has them. */
export const asOperationsUser = { authorization: `Basic ${btoa('ops:ops')}` };
export const asClient = { authorization: 'bearer internal-client' };

const holders: Record<string, TokenHolder> = {
  'internal-client': { kind: 'client', name: 'gauth', authorities: ['ROLE_INTERNAL_CLIENT'] },
  'management-application': { kind: 'client', name: 'prov', authorities: ['ROLE_MANAGEMENT_APPLICATION'] },
  'other-client': { kind: 'client', name: 'app', authorities: ['ROLE_APPLICATION'] },
  person: { kind: 'person' },
};

const schema = 'environment';
const directory = fileURLToPath(new URL('../migrations', import.meta.url));

/** What a test of outages needs: another way for the connections, and the time-outs of production. */
interface Surroundings {
  through: (url: string) => Promise<string>;
  settings: Record<string, string>;
}

const calm: Surroundings = {
  through: async (url) => url,
  settings: { DATABASE_CHECKOUT_TIMEOUT_MS: '10000', DATABASE_STATEMENT_TIMEOUT_MS: '10000' },
};

/** Starts the API on an empty, migrated database of the server at `adminUrl`, with time for a busy machine unless a test says otherwise. */
export async function startApi(adminUrl: string, { through, settings }: Surroundings = calm): Promise<RunningApi> {
  const database = await freshDatabase(adminUrl);
  const logged: string[] = [];
  const logger = createLogger({
    service: 'environment-api',
    version: 'test',
    level: 'info',
    destination: { write: (line: string) => void logged.push(line) },
  });
  await migrate({ url: database.url, schema, directory, logger });
  const pool = createPool(loadConfig(z.object(databaseSettings), { DATABASE_URL: await through(database.url), ...settings }), logger);
  const keyRing = createKeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
  const app = await buildApp({
    logger,
    stores: postgresStores(pool, keyRing),
    diagnose: diagnostics({
      pool,
      schema,
      directory,
      keyRing,
      tokenCheck: { holderOf: async () => undefined },
      elasticsearch: async () => null,
      settings: { logLevel: 'info', databasePoolSize: 3 },
    }),
    tokenCheck: { holderOf: async (token) => holders[token] },
    // A hash of the lowest cost: with a usual one the tests would wait for turns of the processor.
    operationsUser: createOperationsUser({
      name: 'ops',
      passwordHash: '$2a$04$CEFSE0P.iLpjMWcB7hXYaOYhgMzCHSQpe3aiJUlzq5miKskulTt0S',
    }),
  });

  const call = async (request: InjectOptions): Promise<Answer> => {
    const { statusCode, headers, body } = await app.inject({ ...request, headers: { ...asOperationsUser, ...request.headers } });
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
  return {
    call,
    get: (url) => call({ method: 'GET', url: `/environment/v3${url}` }),
    post: (url, data) => call({ method: 'POST', url: `/environment/v3${url}`, payload: { data } }),
    put: (url, data) => call({ method: 'PUT', url: `/environment/v3${url}`, payload: { data } }),
    remove: (url) => call({ method: 'DELETE', url: `/environment/v3${url}` }),
    async clear() {
      await database.pool.query('truncate environment.environments cascade; update environment.cors_adoption set adopted = false');
      logged.length = 0;
    },
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    async stop() {
      await app.close();
      await pool.end();
      await database.drop();
    },
    pool: database.pool,
    keyRing,
    logged,
  };
}
