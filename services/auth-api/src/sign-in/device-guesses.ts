import type { User } from '@gauth/oauth';
import { countedAddress } from '@gauth/service-kit';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import type { Attempts } from '../ports/attempts.ts';

/** Somebody who entered a user code, and where from. */
export interface Guesser {
  user: User;
  address: string;
  log: RequestLog;
}

/** Looks a user code up, unless too many that this user or address entered were wrong (RFC 8628 §5.1). Throws what `find` throws. */
export type GuessUserCode = <Found>(
  by: Guesser,
  find: () => Promise<Found | undefined>,
) => Promise<Found | 'unknown' | 'throttled' | 'busy'>;

/**
 * Wrong codes are counted as wrong passwords are, apart from them, across all pods. One that is right takes none of the wrong ones back: a guesser can have
 * a device of their own.
 */
export const createGuessUserCode =
  ({ attempts, trail }: { attempts: Attempts; trail: AuditTrail }): GuessUserCode =>
  async ({ user, address, log }, find) => {
    const failed = (reason: string) =>
      trail.record({ event: 'user-code.failed', outcome: 'failure', userId: user.id, contactCenterId: user.contactCenterId, reason }, log);
    const underWay = await attempts.begin({ account: `user code ${user.id}`, address: `user code ${countedAddress(address)}` });
    if (underWay === 'busy') return 'busy';
    if (underWay === 'exhausted') {
      failed('throttled');
      return 'throttled';
    }
    const found = await find().catch(async (error: unknown) => {
      // A place that cannot be given back lapses by itself; what went wrong matters more.
      await underWay.returned().catch(() => {});
      throw error;
    });
    await (found === undefined ? underWay.failed() : underWay.returned());
    if (found === undefined) failed('unknown');
    return found ?? 'unknown';
  };
