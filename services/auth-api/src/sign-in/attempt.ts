import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PasswordPolicy } from '@gauth/config-server';
import type { User } from '@gauth/oauth';
import { isOutage } from '../is-outage.ts';
import type { AttemptSubject, Attempts, Attempt as AttemptUnderWay } from '../ports/attempts.ts';
import type { ContactCenter, ContactCenters } from '../ports/contact-centers.ts';
import type { Challenge, Confirmed, DirectoryAnswer, OfSomebody } from '../ports/directory.ts';
import { Unavailable } from '../ports/unavailable.ts';
import { within } from '../within.ts';
import { attemptSubject, type Claimant } from './claimant.ts';
import { TooManySessions } from './session.ts';
import type { AskedChallenge } from './told.ts';

/** Who an attempt was about. */
interface Tried {
  contactCenterId?: string | undefined;
  /** What the attempt was counted by: the name that was typed, in one spelling. Somebody may have typed a password there, so it is for digests only. */
  account?: string | undefined;
}

/** How an attempt to prove an identity by password ended. Reasons and causes are for the log. */
export type AttemptOutcome<Result> = Tried &
  (
    | { kind: 'confirmed'; user: User; warnings: readonly string[]; result: Result }
    | ({ kind: 'refused'; reason: string; diagnostics?: readonly string[] } & OfSomebody)
    | { kind: 'throttled' }
    /** Nothing was checked: so many others of the account or address are under way that it may be tried again at once. */
    | { kind: 'busy' }
    /** Nothing is decided yet: an external system asks for more. */
    | { kind: 'challenged'; challenge: AskedChallenge }
    | { kind: 'challenge-expired' }
    /** Whoever it is has proved it, and has as many sessions as may be. */
    | { kind: 'session-limit'; user: User }
    | ({ kind: 'password-change-required'; policy?: PasswordPolicy | undefined } & OfSomebody)
    | ({ kind: 'password-unacceptable'; rule: string; policy?: PasswordPolicy | undefined } & OfSomebody)
    | { kind: 'unavailable'; cause: unknown }
  );

/** One attempt: what to ask the directory, and what must be done together with forgetting the attempt. */
export interface Attempt<Result> {
  /** Finds out whom the attempt is about; undefined where nobody can be meant. May throw an outage. */
  claimant: () => Claimant | undefined;
  /** The password to be checked, or the response to a challenge; absent where something else is the proof. */
  password?: string;
  address: string | undefined;
  ask: (contactCenter: ContactCenter, userName: string) => Promise<DirectoryAnswer>;
  /** May throw `TooManySessions`. */
  confirmed: (confirmed: Confirmed) => Promise<Result>;
}

interface Dependencies {
  attempts: Attempts;
  contactCenters: Pick<ContactCenters, 'forUserName'>;
  /** How long somebody waits for the directory at most. */
  longestCheckMs?: number | undefined;
}

/** Makes attempts that are counted before anything is checked. */
export type TryPassword = <Result>(attempt: Attempt<Result>) => Promise<AttemptOutcome<Result>>;

const maxPasswordLength = 1024;

/** A name that nobody has. */
const nobody = randomUUID();

/** A Configuration Server waits ten seconds for an external system; one that is dead itself is noticed much sooner, by its connection. */
const defaultLongestCheckMs = 11_000;
const notInTime = (): Error => new Unavailable('the password was not checked in time');

/**
 * The one way to check a password: it takes a place first, so that parallel guesses cannot slip through, and keeps it only if it was wrong. An
 * unknown tenant counts like a wrong password, so neither the answer nor the counting tells them apart. Of an answer that comes too late nobody
 * hears, but it is counted all the same.
 */
export function createTryPassword({ attempts, contactCenters, longestCheckMs = defaultLongestCheckMs }: Dependencies): TryPassword {
  /** For an unknown tenant the default contact center is asked about nobody, because an answer that comes sooner would tell. */
  async function answerOf({ contactCenter, userName }: Claimant, attempt: Attempt<unknown>): Promise<DirectoryAnswer> {
    if (contactCenter !== undefined) return attempt.ask(contactCenter, userName);
    const other = contactCenters.forUserName(nobody);
    if (other !== undefined) await attempt.ask(other, nobody);
    return { kind: 'refused', reason: 'no such contact center' };
  }

  async function counted<Result>(claimant: Claimant, attempt: Attempt<Result>, underWay: AttemptUnderWay): Promise<AttemptOutcome<Result>> {
    const answer = await answerOf(claimant, attempt).catch(async (error: unknown) => {
      // A place that cannot be given back lapses by itself; what the directory said matters more.
      await underWay.returned().catch(() => {});
      throw error;
    });
    if (answer.kind === 'confirmed') return succeeded(answer, attempt, underWay);
    await underWay[whatBecomes[answer.kind]]();
    return answer.kind === 'challenged' ? { kind: 'challenged', challenge: asked(answer.challenge, claimant) } : answer;
  }

  async function checked<Result>(claimant: Claimant, attempt: Attempt<Result>): Promise<AttemptOutcome<Result>> {
    const underWay = await within(longestPlaceMs, beginWhenFree(attempts, attemptSubject(claimant, attempt.address)), notInTime);
    if (underWay === 'exhausted') return { kind: 'throttled' };
    if (underWay === 'busy') return { kind: 'busy' };
    return within(longestCheckMs, counted(claimant, attempt, underWay), notInTime);
  }

  return async (attempt) => {
    let claimant: Claimant | undefined;
    const about = (): Tried =>
      claimant === undefined ? {} : { contactCenterId: claimant.contactCenter?.id, account: attemptSubject(claimant, undefined).account };
    try {
      claimant = attempt.claimant();
      if (claimant === undefined) return { kind: 'refused', reason: 'nobody can have this name' };
      if (attempt.password !== undefined && !isPossible(attempt.password))
        return { ...about(), kind: 'refused', reason: 'nobody can have this password' };
      return { ...(await checked(claimant, attempt)), ...about() };
    } catch (cause) {
      if (!isOutage(cause)) throw cause;
      return { ...about(), kind: 'unavailable', cause };
    }
  };
}

const asked = (challenge: Challenge, { userName, contactCenter }: Claimant): AskedChallenge => ({
  ...challenge,
  userName,
  contactCenterId: contactCenter?.id ?? '',
});

/**
 * What becomes of a place. A challenge says neither that the password was right nor that it was wrong; the response to it takes a place of its own. Nor must a
 * refused change of the password clear the count: it may come after the first of two steps, or before any check.
 */
const whatBecomes = {
  refused: 'failed',
  challenged: 'returned',
  'challenge-expired': 'returned',
  'password-change-required': 'succeeded',
  'password-unacceptable': 'returned',
} as const satisfies Record<Exclude<DirectoryAnswer['kind'], 'confirmed'>, keyof AttemptUnderWay>;

async function succeeded<Result>(
  confirmed: Confirmed,
  attempt: Attempt<Result>,
  underWay: AttemptUnderWay,
): Promise<AttemptOutcome<Result>> {
  const { user, warnings } = confirmed;
  try {
    // Both go out in one turn of the event loop, so that they travel to the store together.
    const [result] = await Promise.all([attempt.confirmed(confirmed), underWay.succeeded()]);
    return { kind: 'confirmed', user, warnings, result };
  } catch (error) {
    if (error instanceof TooManySessions) return { kind: 'session-limit', user };
    throw error;
  }
}

const longestPlaceMs = 1900;
const longestWaitMs = 1200;

/**
 * Begins an attempt. While others of the same account or address are under way it waits for them to end, because they may all be right: a program that
 * signs in with many connections at once must not be taken for one that guesses.
 */
async function beginWhenFree(attempts: Attempts, subject: AttemptSubject): Promise<AttemptUnderWay | 'busy' | 'exhausted'> {
  const until = performance.now() + longestWaitMs;
  for (;;) {
    const begun = await attempts.begin(subject);
    if (begun !== 'busy' || performance.now() > until) return begun;
    // Not in step with the others, so that a place that becomes free is soon taken.
    await sleep(25 + Math.random() * 50);
  }
}

/** Directories behind the Configuration Server take an empty password for an anonymous sign-in (RFC 4513 §5.1.2) and cut one at NUL. */
const isPossible = (password: string): boolean => password !== '' && password.length <= maxPasswordLength && !password.includes('\0');
