import { type Audit, forLog, type AuditEvent as ProtocolEvent } from '@gauth/oauth';
import { type AuditAction, type AuditEvent, audit, type KeyRing, type Logger, type Metrics } from '@gauth/service-kit';
import type { LegacyGrant, LegacyGrantUse } from './ports/legacy-grant-use.ts';
import type { AttemptOutcome } from './sign-in/attempt.ts';

/** Where lines about one request go: the request's own logger where there is one, so that its id is on them. */
export type RequestLog = Pick<Logger, 'info' | 'error'>;

/** Writes who did what, and counts it. Never waits, and throws only where records must not be missed, as `audit` does. */
export interface AuditTrail {
  /** For the protocol core: codes and tokens. */
  protocol: Audit;
  record(event: AuditEvent, log?: RequestLog): void;
  signIn(
    outcome: AttemptOutcome<unknown>,
    about: Pick<AuditEvent, 'clientId' | 'requestId' | 'address' | 'method'>,
    log?: RequestLog,
  ): void;
  passwordChange(outcome: AttemptOutcome<unknown>, log?: RequestLog): void;
}

interface Dependencies {
  keyRing: Pick<KeyRing, 'macs'>;
  logger: RequestLog;
  metrics: Pick<Metrics, 'counter'>;
  legacyGrantUse: Pick<LegacyGrantUse, 'count'>;
}

/** The audit trail of a service; lines without a request go to `logger`. */
export function createAuditTrail({ keyRing, logger, metrics, legacyGrantUse }: Dependencies): AuditTrail {
  const counted = createCounters(metrics);

  /** A refusal is information; that nobody could be asked is a failure, and its cause is needed to repair it. */
  const reportOutage = (outcome: AttemptOutcome<unknown>, log: RequestLog) => {
    if (outcome.kind === 'unavailable')
      log.error({ event: 'directory.unavailable', err: outcome.cause }, 'a password could not be checked');
  };

  /** A name that was tried says nothing to who has not the key ring, and equal ones are equal: somebody may have typed a password in its place. */
  const digest = (account: string | undefined) => (account === undefined ? undefined : keyRing.macs('tried account', account)[0]);

  /** By a ticket nobody states a name. */
  const tried = ({ kind, account }: AttemptOutcome<unknown>, method?: string): Pick<AuditEvent, 'userHash'> =>
    kind === 'confirmed' || method !== undefined ? {} : { userHash: digest(account) };

  return {
    protocol(event) {
      if (event.event === 'token.issued' || event.event === 'token.refused') counted.tokens.inc(tokenLabels(event));
      const use = legacyUseIn(event);
      if (use) legacyGrantUse.count(use);
      if (!isPolling(event)) audit(logger, event);
    },
    record: (event, log = logger) => audit(log, event),
    signIn(outcome, about, log = logger) {
      counted.signIns.inc({ outcome: outcome.kind });
      if (isLoginError(outcome)) counted.loginErrors.inc({ contactCenter: outcome.contactCenterId ?? 'unknown' });
      audit(log, { event: signInEvents[outcome.kind], ...describe(outcome), ...tried(outcome, about.method), ...about });
      reportOutage(outcome, log);
    },
    passwordChange(outcome, log = logger) {
      const event = outcome.kind === 'confirmed' ? 'password.changed' : 'password.change-failed';
      audit(log, {
        event,
        ...describe(outcome),
        ...tried(outcome),
        ...(outcome.kind === 'challenged' && { outcome: 'failure', reason: outcome.kind }),
      });
      reportOutage(outcome, log);
    },
  };
}

const tokenLabels = ({ event, grant = 'none', reason = 'refused' }: ProtocolEvent) => ({
  grant,
  outcome: event === 'token.issued' ? 'issued' : reason,
});

/** A device asks every few seconds; that its user has not decided yet is no event. */
const isPolling = ({ reason }: ProtocolEvent): boolean => reason === 'authorization_pending';

/** The implicit grant gives its tokens at the authorization endpoint. */
function legacyUseIn({ event, grant, clientId }: ProtocolEvent): { clientId: string; grant: LegacyGrant } | undefined {
  if (clientId === undefined) return undefined;
  if (event === 'token.issued' && grant === 'password') return { clientId, grant };
  return event === 'authorization.granted' && grant === 'implicit' ? { clientId, grant } : undefined;
}

const createCounters = (metrics: Pick<Metrics, 'counter'>) => ({
  tokens: metrics.counter({ name: 'gauth_tokens_total', help: 'Token requests by grant and outcome', labelNames: ['grant', 'outcome'] }),
  signIns: metrics.counter({ name: 'gauth_sign_ins_total', help: 'Checks of name and password by outcome', labelNames: ['outcome'] }),
  loginErrors: metrics.counter({ name: 'auth_system_login_errors_total', help: 'Failed sign-ins', labelNames: ['contactCenter'] }),
});

const signInEvents: Record<AttemptOutcome<unknown>['kind'], AuditAction> = {
  confirmed: 'sign-in.succeeded',
  refused: 'sign-in.failed',
  throttled: 'sign-in.throttled',
  busy: 'sign-in.failed',
  challenged: 'sign-in.challenged',
  'challenge-expired': 'sign-in.failed',
  'session-limit': 'sign-in.failed',
  'password-change-required': 'sign-in.failed',
  'password-unacceptable': 'sign-in.failed',
  unavailable: 'sign-in.failed',
};

const warned = ({ length }: readonly string[]): string | undefined => (length === 0 ? undefined : `warnings: ${length}`);

const isLoginError = ({ kind }: AttemptOutcome<unknown>): boolean => kind === 'refused' || kind === 'throttled' || kind === 'unavailable';

function describe(outcome: AttemptOutcome<unknown>): Omit<AuditEvent, 'event'> {
  const { contactCenterId } = outcome;
  switch (outcome.kind) {
    case 'confirmed':
      return { outcome: 'success', contactCenterId, userId: outcome.user.id, reason: warned(outcome.warnings) };
    case 'challenged':
      return { outcome: 'unknown', contactCenterId };
    case 'session-limit':
      return { outcome: 'failure', contactCenterId, userId: outcome.user.id, reason: outcome.kind };
    case 'refused':
      return { outcome: 'failure', contactCenterId, userId: outcome.userId, reason: forLog(outcome.reason) };
    case 'password-unacceptable':
      return { outcome: 'failure', contactCenterId, userId: outcome.userId, reason: `${outcome.kind}: ${outcome.rule}` };
    case 'password-change-required':
      return { outcome: 'failure', contactCenterId, userId: outcome.userId, reason: outcome.kind };
    default:
      return { outcome: 'failure', contactCenterId, reason: outcome.kind };
  }
}
