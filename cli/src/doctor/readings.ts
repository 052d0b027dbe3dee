import type { DatabaseFacts, RedisNodeFacts } from '@gauth/service-kit/facts';
import type { Exchange } from './exchange.ts';
import {
  type AuthDiagnosis,
  authDiagnosis as authContract,
  type EnvironmentDiagnosis,
  environmentDiagnosis as environmentContract,
  type Facts,
} from './facts.ts';
import { partsOf } from './untold.ts';

/** The `data` of an answer in the envelope; undefined for every other answer. */
export function dataOf({ status, body }: Exchange): unknown {
  return status === 200 ? parsed(body)?.data : undefined;
}

/** A JSON object, or undefined. */
export function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What auth-api says of itself; undefined where it was not asked, or did not answer. */
export function authDiagnosis({ auth }: Facts): AuthDiagnosis | undefined {
  const said = firstOf(auth);
  return said && partsOf(authContract, said, 'auth-api');
}

/** The same of environment-api. */
export function environmentDiagnosis({ environment }: Facts): EnvironmentDiagnosis | undefined {
  const said = firstOf(environment);
  return said && partsOf(environmentContract, said, 'environment-api');
}

const firstOf = (answers: readonly Exchange[]): Record<string, unknown> | undefined =>
  answers.map((answer) => dataOf(answer)).find((data): data is Record<string, unknown> => typeof data === 'object' && data !== null);

/** What is known of the database, and who says so. */
export const databases = (facts: Facts): { service: string; database: DatabaseFacts | { problem: string } }[] =>
  [
    { service: 'auth-api', database: authDiagnosis(facts)?.database },
    { service: 'environment-api', database: environmentDiagnosis(facts)?.database },
  ].flatMap(({ service, database }) => (database === undefined ? [] : [{ service, database }]));

/** The same without those that could not be asked. */
export const answeringDatabases = (facts: Facts): { service: string; database: DatabaseFacts }[] =>
  databases(facts).flatMap(({ service, database }) => ('problem' in database ? [] : [{ service, database }]));

/** The servers of Redis that could be asked. */
export function redisNodes(facts: Facts): RedisNodeFacts[] {
  const redis = authDiagnosis(facts)?.redis;
  return Array.isArray(redis) ? redis : [];
}

/** How many processes answered that are not the same. */
export const processesOf = (answers: readonly Exchange[]): number =>
  new Set(answers.flatMap((answer) => (dataOf(answer) as { instance?: unknown } | undefined)?.instance ?? [])).size;

/** Whether a host is this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/** Whether somebody else than the person at this machine is to use it: then some things matter that a demonstration may do. */
export function isForOthers({ metadata, url }: Facts): boolean {
  const issuer = metadata?.issuer ?? url;
  return URL.canParse(issuer) && !isLoopback(new URL(issuer).hostname);
}

/** What came back, in a few words. */
export function inWords({ status, failure, headers, body }: Exchange): string {
  if (status === undefined) return failure ?? 'nothing';
  const error = parsed(body);
  const said = error?.error ?? (error?.status as { message?: unknown } | null | undefined)?.message;
  const location = headers.location === undefined ? '' : ` to ${headers.location.split('?', 1)[0]}`;
  return `${status}${location}${typeof said === 'string' ? ` (${said})` : ''}`;
}

/** Whether the answer was given by gauth itself, not by something in front of it. */
export const isOurs = ({ headers, body }: Exchange): boolean =>
  headers['x-request-id'] !== undefined && headers['x-content-type-options'] === 'nosniff' && parsed(body) !== undefined;
