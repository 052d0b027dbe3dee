import { z } from 'zod';
import { type ContactCenter, contactCenter } from './contact-center.ts';
import { type CorsOrigin, corsOrigin } from './cors-origin.ts';
import { type EnvironmentConnection, environmentConnection } from './environment.ts';
import { EnvironmentApiError, EnvironmentUnavailable } from './errors.ts';

/** What services read from the Environment API. Every method throws EnvironmentUnavailable or EnvironmentApiError. */
export interface EnvironmentClient {
  /** A number that differs whenever anything has changed. */
  revision(): Promise<number>;
  /** All contact centers, over as many pages as it takes. */
  contactCenters(): Promise<ContactCenter[]>;
  /** How to connect to the Configuration Server of an environment; undefined when there is no such environment. */
  environmentConnection(id: string): Promise<EnvironmentConnection | undefined>;
  /** All allowed browser origins, over as many pages as it takes. */
  corsOrigins(): Promise<CorsOrigin[]>;
}

/** Where the API is, whose token is shown to it, and how long one request may take. */
export interface EnvironmentClientOptions {
  /** Scheme, host and port; `/environment/v3` is appended. */
  baseUrl: string;
  token: () => Promise<string>;
  timeoutMs?: number;
}

const pageSize = 1000;
const awayStatuses = new Set([502, 503, 504]);
const refusal = z.object({ status: z.object({ code: z.number(), message: z.string().optional() }) });

/** A client of the Environment API for services that hold a bearer token with internal authority. */
export function createEnvironmentClient({ baseUrl, token, timeoutMs = 1500 }: EnvironmentClientOptions): EnvironmentClient {
  const root = `${baseUrl.replace(/\/+$/, '')}/environment/v3`;

  async function read<T>(path: string, data: z.ZodType<T>): Promise<T> {
    const { status, body } = await request(`${root}${path}`);
    if (status !== 200) throw refused(status, body);
    const answer = z.object({ data }).safeParse(parseJson(body));
    if (!answer.success)
      throw new EnvironmentApiError('the answer is not what the Environment API promises', { status, cause: answer.error });
    return answer.data.data;
  }

  async function request(url: string): Promise<{ status: number; body: string }> {
    try {
      const headers = { authorization: `Bearer ${await token()}`, accept: 'application/json' };
      const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      throw new EnvironmentUnavailable('the Environment API cannot be reached', { cause });
    }
  }

  async function readPages<T extends { id: string }>(path: string, pageOf: (after: string) => Promise<T[]>): Promise<T[]> {
    const found = new Map<string, T>();
    for (let after = ''; ; ) {
      const page = await pageOf(`${path}?limit=${pageSize}${after}`);
      const before = found.size;
      for (const each of page) found.set(each.id, each);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize || found.size === before) return [...found.values()];
      after = `&after=${encodeURIComponent(last.id)}`;
    }
  }

  return {
    revision: async () => (await read('/revision', z.object({ revision: z.int() }))).revision,
    contactCenters: () => readPages('/contact-centers', (path) => read(path, z.array(contactCenter))),
    corsOrigins: () => readPages('/cors', async (path) => (await read(path, z.object({ origins: z.array(corsOrigin) }))).origins),
    async environmentConnection(id) {
      try {
        return await read(`/environments/${encodeURIComponent(id)}/connection`, environmentConnection);
      } catch (error) {
        if (error instanceof EnvironmentApiError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}

function refused(status: number, body: string): Error {
  const parsed = refusal.safeParse(parseJson(body));
  const message = parsed.data?.status.message ?? 'the Environment API refused the request';
  if (awayStatuses.has(status)) return new EnvironmentUnavailable(message, { cause: `HTTP status ${status}` });
  return new EnvironmentApiError(message, { status, code: parsed.data?.status.code });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
