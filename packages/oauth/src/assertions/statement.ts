import type { Actor, MayAct } from '../model.ts';

/** What a signed assertion states, whatever it is written in. Times are seconds since the epoch. */
export interface Statement extends Times {
  id: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
  authTime?: number;
  /** Who acted for the subject so far, and who alone may (RFC 8693 §4), in the issuer's terms. */
  actor?: Actor;
  mayAct?: MayAct;
}

/** When an assertion was made and is good. */
export interface Times {
  issuedAt?: number;
  notBefore?: number;
  expiresAt: number;
}

/** What a receiver holds the times of an assertion against. */
export interface TimeLimits {
  now: Date;
  /** Seconds by which the clock of its issuer may differ from ours. */
  skewSeconds: number;
  /** Seconds that it may live at most. */
  maxLifetimeSeconds: number;
}

/** The rule that the times of an assertion break, with expected and actual for the log; undefined where they are fine (RFC 7523 §3, RFC 7522 §3). */
export function faultInTimes({ issuedAt, notBefore, expiresAt }: Times, { now, skewSeconds, maxLifetimeSeconds }: TimeLimits) {
  const [earliest, latest] = [now.getTime() / 1000 - skewSeconds, now.getTime() / 1000 + skewSeconds];
  if (expiresAt <= earliest) return `end: expected after ${earliest}, is ${expiresAt}`;
  if ((notBefore ?? latest) > latest) return `begin: expected until ${latest}, is ${notBefore}`;
  if ((issuedAt ?? latest) > latest) return `time of issue: expected until ${latest}, is ${issuedAt}`;
  const longest = (issuedAt ?? latest) + maxLifetimeSeconds;
  return expiresAt > longest ? `lifetime: expected an end until ${longest}, is ${expiresAt}` : undefined;
}

/** The same for whom it is meant: one of our names must be among its audiences. */
export const faultInAudience = (audiences: readonly string[], ours: readonly string[]): string | undefined =>
  audiences.some((audience) => ours.includes(audience))
    ? undefined
    : `audience: expected one of ${ours.join(', ')}, is ${audiences.join(', ')}`;

/** A name for what works once: ids are unique with their issuer only. */
export const oneTimeId = (issuer: string, id: string): string => JSON.stringify([issuer, id]);
