import type { Exchange } from './exchange.ts';
import type { AuthDiagnosis, DatabaseFacts, EnvironmentDiagnosis, Facts, RedisFacts } from './facts.ts';

/** The `data` of an answer in the envelope; undefined for every other answer. */
export function dataOf<T>({ status, body }: Exchange): T | undefined {
  return status === 200 ? (parsed(body) as { data?: T } | undefined)?.data : undefined;
}

/** A JSON object, or undefined. */
export function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export const authDiagnosis = ({ auth }: Facts): AuthDiagnosis | undefined => firstOf(auth.map(dataOf<AuthDiagnosis>));
export const environmentDiagnosis = ({ environment }: Facts): EnvironmentDiagnosis | undefined =>
  firstOf(environment.map(dataOf<EnvironmentDiagnosis>));

const firstOf = <T>(all: (T | undefined)[]): T | undefined => all.find((one) => one !== undefined);

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
export function redisNodes(facts: Facts): RedisFacts[] {
  const redis = authDiagnosis(facts)?.redis;
  return Array.isArray(redis) ? redis : [];
}

/** How many processes answered that are not the same. */
export const processesOf = (answers: readonly Exchange[]): number =>
  new Set(answers.flatMap((answer) => dataOf<{ instance: string }>(answer)?.instance ?? [])).size;

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
  const said = (error?.error as string | undefined) ?? (error?.status as { message?: string } | undefined)?.message;
  const location = headers.location === undefined ? '' : ` to ${headers.location.split('?', 1)[0]}`;
  return `${status}${location}${said === undefined ? '' : ` (${said})`}`;
}

/** Whether the answer was given by gauth itself, not by something in front of it. */
export const isOurs = ({ headers, body }: Exchange): boolean =>
  headers['x-request-id'] !== undefined && headers['x-content-type-options'] === 'nosniff' && parsed(body) !== undefined;
