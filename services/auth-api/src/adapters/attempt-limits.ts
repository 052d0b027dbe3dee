import type { AttemptSubject } from '../ports/attempts.ts';

/** What failed sign-ins are counted by. */
export const attemptKinds = ['account', 'address', 'tenant'] as const satisfies readonly (keyof AttemptSubject)[];
export type AttemptKind = (typeof attemptKinds)[number];

/** How many failures are let through within how long; each failure counts for this long. */
export interface AttemptLimit {
  failures: number;
  seconds: number;
}

export type AttemptLimits = Readonly<Record<AttemptKind, AttemptLimit>>;

/**
 * How many attempts may be under way at once, however few have failed: a Configuration Server checks few passwords at a time, and a guesser must not fill
 * its queue. A whole contact center has no such bound, or a guesser would use it up for everybody.
 */
export const mostUnderWay: Readonly<Record<AttemptKind, number>> = { account: 4, address: 8, tenant: Number.MAX_SAFE_INTEGER };

/**
 * How long an attempt may be under way: longer than any check of a password takes, or slow checks would give places to more guesses. What is not ended by
 * then lapses.
 */
export const defaultUnderWayMs = 20_000;

/** Ten guesses at one account in five minutes, and bounds for guessing at many accounts from one address or in one tenant. */
export const defaultAttemptLimits: AttemptLimits = {
  account: { failures: 10, seconds: 300 },
  address: { failures: 100, seconds: 300 },
  tenant: { failures: 1000, seconds: 300 },
};

/** The counters that a subject has: the tenant's only where the tenant is known. */
export const countersOf = (subject: AttemptSubject): { kind: AttemptKind; name: string }[] =>
  attemptKinds.flatMap((kind) => (subject[kind] === undefined ? [] : [{ kind, name: subject[kind] }]));
