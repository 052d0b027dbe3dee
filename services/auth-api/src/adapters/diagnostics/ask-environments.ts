import { setTimeout as sleep } from 'node:timers/promises';
import { type ContactCenter, EnvironmentUnavailable } from '@gauth/environment-client';
import type { Diagnosis, UnaskedEnvironment } from '../../ports/diagnostics.ts';
import type { ConfigServers } from '../config-server/config-servers.ts';
import { configServerFault, reasonOf } from './config-server-fault.ts';

interface Options {
  servers: Pick<ConfigServers, 'use'>;
  contactCenters: () => readonly ContactCenter[];
  /** For each environment. */
  timeoutMs?: number;
}

/** More are not looked at: what is wrong with all of them shows in these. */
const most = 500;
const atOnce = 20;

/** Asks a Configuration Server of every environment in use for something small. */
export async function askEnvironments({ servers, contactCenters, timeoutMs = 2000 }: Options): Promise<Diagnosis['environments']> {
  const ids = idsOf(contactCenters);
  const unasked: UnaskedEnvironment[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    const answers = await Promise.all(ids.slice(at, at + atOnce).map((id) => faultIn(id, servers, timeoutMs)));
    unasked.push(...answers.filter((answer) => answer !== undefined));
  }
  return { asked: ids.length, unasked };
}

function idsOf(contactCenters: Options['contactCenters']): string[] {
  try {
    return [...new Set(contactCenters().map(({ environmentId }) => environmentId))].slice(0, most);
  } catch (error) {
    // None were read yet: that is a fault of another place, which is looked at there.
    if (error instanceof EnvironmentUnavailable) return [];
    throw error;
  }
}

async function faultIn(environmentId: string, servers: Options['servers'], timeoutMs: number): Promise<UnaskedEnvironment | undefined> {
  const tooLate = new AbortController();
  try {
    const asking = servers.use(environmentId, ({ server, environment }) => server.tenants({ name: environment.tenant }, { limit: 1 }));
    await Promise.race([asking, overdue(timeoutMs, tooLate.signal)]);
    return undefined;
  } catch (error) {
    return { environmentId, fault: configServerFault(error), reason: reasonOf(error) };
  } finally {
    tooLate.abort();
  }
}

async function overdue(ms: number, signal: AbortSignal): Promise<never> {
  await sleep(ms, undefined, { signal });
  throw Object.assign(new Error(`no answer within ${ms} ms`), { code: 'ETIMEDOUT' });
}
