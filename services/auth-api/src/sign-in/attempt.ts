import type { User } from '@gauth/oauth';
import type { Attempts, ContactCenter, DirectoryAnswer } from '../ports.ts';
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

/** One attempt: what to ask the directory, and what must be done together with taking the attempt off the count again. */
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
 * The one way to check a password: counted first, so that parallel guesses cannot slip through, and taken back unless it was a wrong guess. An
 * unknown tenant counts like a wrong password, so neither the answer nor the counting tells them apart.
 */
export function createTryPassword({ attempts }: { attempts: Attempts }): TryPassword {
  async function counted<Result>(claimant: Claimant, attempt: Attempt<Result>): Promise<AttemptOutcome<Result>> {
    const subject = attemptSubject(claimant, attempt.address);
    if (!(await attempts.take(subject))) return { kind: 'throttled' };
    if (claimant.contactCenter === undefined) return { kind: 'refused', reason: 'no such contact center' };
    const answer = await attempt.ask(claimant.contactCenter, claimant.userName).catch(async (error: unknown) => {
      // An attempt that cannot be given back lapses by itself; what the directory said matters more.
      await attempts.returned(subject).catch(() => {});
      throw error;
    });
    if (answer.kind === 'refused') return answer;
    if (answer.kind !== 'confirmed') {
      await attempts.succeeded(subject);
      return answer;
    }
    // Both go out in one turn of the event loop, so that they travel to the store together.
    const [result] = await Promise.all([attempt.confirmed(answer.user), attempts.succeeded(subject)]);
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

/** Directories behind the Configuration Server take an empty password for an anonymous sign-in (RFC 4513 §5.1.2) and cut one at NUL. */
const isPossible = (password: string): boolean => password !== '' && password.length <= maxPasswordLength && !password.includes('\0');
