import { setTimeout as sleep } from 'node:timers/promises';
import type { User } from '@gauth/oauth';
import type { AttemptSubject, Attempts, Attempt as AttemptUnderWay, ContactCenter, DirectoryAnswer } from '../ports.ts';
import { attemptSubject, type Claimant } from './claimant.ts';
import { isOutage } from './outage.ts';

/** How an attempt to prove an identity by password ended. Reasons and causes are for the log. */
export type AttemptOutcome<Result> = { contactCenterId?: string | undefined } & (
  | { kind: 'confirmed'; user: User; result: Result }
  | { kind: 'refused'; reason: string }
  | { kind: 'throttled' }
  | { kind: 'password-change-required' }
  | { kind: 'password-unacceptable'; rule: string }
  | { kind: 'unavailable'; cause: unknown }
);

/** One attempt: what to ask the directory, and what must be done together with forgetting the attempt. */
export interface Attempt<Result> {
  /** Finds out whom the attempt is about; undefined where nobody can be meant. May throw an outage. */
  claimant: () => Claimant | undefined;
  /** The password to be checked. */
  password: string;
  address: string | undefined;
  ask: (contactCenter: ContactCenter, userName: string) => Promise<DirectoryAnswer>;
  confirmed: (user: User) => Promise<Result>;
}

/** Makes attempts that are counted before anything is checked. */
export type TryPassword = <Result>(attempt: Attempt<Result>) => Promise<AttemptOutcome<Result>>;

const maxPasswordLength = 1024;

/**
 * The one way to check a password: it takes a place first, so that parallel guesses cannot slip through, and keeps it only if it was wrong. An
 * unknown tenant counts like a wrong password, so neither the answer nor the counting tells them apart.
 */
export function createTryPassword({ attempts }: { attempts: Attempts }): TryPassword {
  async function counted<Result>(claimant: Claimant, attempt: Attempt<Result>): Promise<AttemptOutcome<Result>> {
    const underWay = await beginWhenFree(attempts, attemptSubject(claimant, attempt.address));
    if (underWay === undefined) return { kind: 'throttled' };
    const answer = await answerOf(claimant, attempt).catch(async (error: unknown) => {
      // A place that cannot be given back lapses by itself; what the directory said matters more.
      await underWay.returned().catch(() => {});
      throw error;
    });
    if (answer.kind === 'refused') {
      await underWay.failed();
      return answer;
    }
    if (answer.kind !== 'confirmed') {
      await underWay.succeeded();
      return answer;
    }
    // Both go out in one turn of the event loop, so that they travel to the store together.
    const [result] = await Promise.all([attempt.confirmed(answer.user), underWay.succeeded()]);
    return { kind: 'confirmed', user: answer.user, result };
  }

  return async (attempt) => {
    let claimant: Claimant | undefined;
    const about = () => ({ contactCenterId: claimant?.contactCenter?.id });
    try {
      claimant = attempt.claimant();
      if (claimant === undefined) return { kind: 'refused', reason: 'nobody can have this name' };
      if (!isPossible(attempt.password)) return { ...about(), kind: 'refused', reason: 'nobody can have this password' };
      return { ...(await counted(claimant, attempt)), ...about() };
    } catch (cause) {
      if (!isOutage(cause)) throw cause;
      return { ...about(), kind: 'unavailable', cause };
    }
  };
}

const answerOf = async ({ contactCenter, userName }: Claimant, attempt: Attempt<unknown>): Promise<DirectoryAnswer> =>
  contactCenter === undefined ? { kind: 'refused', reason: 'no such contact center' } : attempt.ask(contactCenter, userName);

const longestWaitMs = 1000;
const pauseMs = 25;

/**
 * Begins an attempt. While others of the same account are under way it waits for them to end, because they may all be right: a program that signs in
 * with many connections at once must not be taken for one that guesses.
 */
async function beginWhenFree(attempts: Attempts, subject: AttemptSubject): Promise<AttemptUnderWay | undefined> {
  for (let waited = 0; waited < longestWaitMs; waited += pauseMs) {
    const begun = await attempts.begin(subject);
    if (begun === 'exhausted') return undefined;
    if (begun !== 'busy') return begun;
    await sleep(pauseMs);
  }
  return undefined;
}

/** Directories behind the Configuration Server take an empty password for an anonymous sign-in (RFC 4513 §5.1.2) and cut one at NUL. */
const isPossible = (password: string): boolean => password !== '' && password.length <= maxPasswordLength && !password.includes('\0');
