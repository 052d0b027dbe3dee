import { forLog } from '@gauth/oauth';
import type { AuditTrail } from '../audit-trail.ts';
import { isOutage } from '../is-outage.ts';
import type { AuthenticateRequest, ChainOutcome, ProtectedRequest, Step, StepOutcome } from './step.ts';

interface Dependencies {
  /** In their order. */
  steps: readonly Step[];
  trail: Pick<AuditTrail, 'record'>;
}

/** How each step that was tried ended. */
type Ended = { step: Step['name']; outcome: StepOutcome };

/**
 * Tries the steps in turn: what is absent or failed falls through, the first that succeeds or leads elsewhere ends it. Where none did and one could not be asked, nobody
 * knows who it is, so it is an outage and not an anonymous request.
 */
export function createAuthenticateRequest({ steps, trail }: Dependencies): AuthenticateRequest {
  async function attempt(step: Step, request: ProtectedRequest): Promise<StepOutcome> {
    try {
      return await step.attempt(request);
    } catch (cause) {
      if (!isOutage(cause)) throw cause;
      return { kind: 'unavailable', cause };
    }
  }

  /** Where somebody could not be asked, nobody is sent away or let in as nobody. */
  const isOver = (ended: readonly Ended[], { name }: Step): boolean => {
    const kinds = ended.map(({ outcome }) => outcome.kind);
    if (kinds.includes('succeeded') || kinds.includes('elsewhere')) return true;
    return kinds.includes('unavailable') && (name === 'saml' || name === 'anonymous');
  };

  async function run(request: ProtectedRequest): Promise<Ended[]> {
    const ended: Ended[] = [];
    for (const step of steps) if (!isOver(ended, step)) ended.push({ step: step.name, outcome: await attempt(step, request) });
    return ended;
  }

  return async (request) => {
    const ended = await run(request);
    const outcome = resultOf(ended);
    report(ended, request);
    trail.record(eventOf(ended, outcome, request), request.log);
    return outcome;
  };
}

/** That somebody tried too often, or must change their password, they hear although they could sign in elsewhere. */
function resultOf(ended: readonly Ended[]): ChainOutcome {
  const last = ended.at(-1);
  if (last?.outcome.kind === 'succeeded') return { kind: 'succeeded', step: last.step, identity: last.outcome.identity };
  if (ended.some(({ outcome }) => outcome.kind === 'unavailable')) return { kind: 'unavailable' };
  const refused = refusalOf(ended);
  if (last?.outcome.kind !== 'elsewhere' || refused.throttled || refused.passwordChangeRequired) return refused;
  return { kind: 'elsewhere', to: last.outcome.to };
}

function refusalOf(ended: readonly Ended[]): Extract<ChainOutcome, { kind: 'refused' }> {
  const failures = ended.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome] : []));
  return {
    kind: 'refused',
    passwordChangeRequired: failures.some(({ passwordChangeRequired }) => passwordChangeRequired === true),
    throttled: failures.some(({ throttled }) => throttled === true),
  };
}

const events = {
  succeeded: { event: 'web-services.authenticated', outcome: 'success' },
  elsewhere: { event: 'web-services.sent-to-sign-in', outcome: 'unknown' },
  refused: { event: 'web-services.refused', outcome: 'failure' },
  unavailable: { event: 'web-services.unavailable', outcome: 'failure' },
} as const;

function eventOf(ended: readonly Ended[], outcome: ChainOutcome, { contactCenter, requestId }: ProtectedRequest) {
  const identity = outcome.kind === 'succeeded' ? outcome.identity : undefined;
  return {
    ...events[outcome.kind],
    contactCenterId: contactCenter?.id,
    userId: identity?.user?.id,
    requestId,
    ...(outcome.kind === 'succeeded' && { method: outcome.step }),
    reason: ended.map(described).join('; '),
  };
}

function described({ step, outcome }: Ended): string {
  const why = outcome.kind === 'absent' || outcome.kind === 'failed' ? ` (${forLog(outcome.reason)})` : '';
  return `${step} ${outcome.kind}${why}`;
}

/** What could not be asked must be repaired, and for that its cause is needed. */
function report(ended: readonly Ended[], { log }: ProtectedRequest): void {
  for (const { step, outcome } of ended)
    if (outcome.kind === 'unavailable')
      log?.error({ event: 'web-services.unavailable', step, err: outcome.cause }, 'a step could not be asked');
}
