import { type AuditAction, audit, type Logger } from '@gauth/service-kit';
import type { SigningKeyError } from './signing-key-opening.ts';
import type { UpkeepDone } from './signing-key-upkeep.ts';

/** What the operator should know of the signing keys. */
export interface SigningKeyReport {
  readonly failing: boolean;
  failed(error: unknown): void;
  recovered(): void;
  unopened(errors: readonly SigningKeyError[]): void;
  done(done: UpkeepDone): void;
}

/** Tells the operator what happened; of an outage and of keys that cannot be opened once, until that changes. */
export function createSigningKeyReport(logger: Pick<Logger, 'info' | 'error'>): SigningKeyReport {
  let failing = false;
  let closed = '';
  const changed = (event: AuditAction, kids: readonly string[]) => {
    for (const keyId of kids) audit(logger, { event, outcome: 'success', keyId });
  };
  return {
    get failing() {
      return failing;
    },
    failed(error: unknown): void {
      if (!failing)
        logger.error({ event: 'signing-keys.failed', err: error }, 'the signing keys cannot be rotated; the known ones keep serving');
      failing = true;
    },
    recovered(): void {
      failing = false;
    },
    unopened(errors: readonly SigningKeyError[]): void {
      const messages = errors.map(({ message }) => message).join('\n');
      if (messages !== '' && messages !== closed)
        logger.error({ event: 'signing-keys.closed', err: errors[0] }, 'a signing key cannot be opened; it will not sign here');
      closed = messages;
    },
    done({ succeeded, removed, resealed }: UpkeepDone): void {
      changed('signing-key.rotated', succeeded);
      changed('signing-key.removed', removed);
      changed('signing-key.resealed', resealed);
    },
  };
}
