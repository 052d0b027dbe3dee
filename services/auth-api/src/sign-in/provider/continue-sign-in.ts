import { authorizationIdOf, digestOf } from '@gauth/oauth';
import type { AuditTrail, RequestLog } from '../../audit-trail.ts';
import { isOutage } from '../../is-outage.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { Confirmed } from '../../ports/directory.ts';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import type { ProviderSessions } from '../../ports/provider-sessions.ts';
import type { AttemptOutcome } from '../attempt.ts';
import type { Pages } from '../pages.ts';
import type { ParkedRequest, ParkedRequests } from '../parked-request.ts';
import type { BrowserAnswer } from '../posted-form.ts';
import { type Proof, type StartSession, TooManySessions } from '../session.ts';
import type { SignInAnswer } from '../sign-in-answer.ts';
import { takeRecord, type VerifiedAnswer, verified } from './attempt-records.ts';
import type { FindExternalPerson } from './external-person.ts';
import type { FindTarget } from './idp-initiated.ts';

/** A browser that comes from a provider, with the ticket for what was verified. */
export interface ProviderReturn {
  ticket: string | undefined;
  /** Values of our cookies. */
  session: string | undefined;
  browser: string | undefined;
  requestId: string;
  log: RequestLog;
}

/** Signs in whom a provider has named, and sends the browser on. */
export type ContinueSignIn = (from: ProviderReturn) => Promise<BrowserAnswer>;

interface Dependencies {
  records: OneTimeRecords;
  parkedRequests: ParkedRequests;
  identityProviders: Pick<IdentityProviders, 'used'>;
  contactCenters: Pick<ContactCenters, 'byId'>;
  findExternalPerson: FindExternalPerson;
  findTarget: FindTarget;
  providerSessions: ProviderSessions;
  startSession: StartSession;
  signInAnswer: SignInAnswer;
  pages: Pages;
  trail: AuditTrail;
  /** Seconds that a session lives at most. */
  sessionMaxSeconds: number;
  now: () => Date;
}

/** Only the browser that was sent to the provider may take up what came from there, so nobody can be signed in as somebody else without noticing. */
export function createContinueSignIn(dependencies: Dependencies): ContinueSignIn {
  const { records, parkedRequests, identityProviders, contactCenters, findExternalPerson, findTarget } = dependencies;
  const { providerSessions, startSession, signInAnswer, pages, trail, sessionMaxSeconds, now } = dependencies;

  /** When it was proved, but never in the future; a proof that was fresh enough counts as made no earlier than that. */
  const authenticatedAt = ({ identity, attempt }: VerifiedAnswer): number =>
    Math.min(now().getTime(), Math.max(identity.authenticatedAt ?? now().getTime(), attempt?.notBefore ?? 0));

  const proofOf = (answer: VerifiedAnswer): Proof => {
    const { acr, amr, endsAt, link } = answer.identity;
    return { amr, acr, authenticatedAt: authenticatedAt(answer), provider: link, ...(endsAt !== undefined && { endsAt }) };
  };

  async function signIn(answer: VerifiedAnswer, provider: IdentityProvider, from: ProviderReturn): Promise<AttemptOutcome<string>> {
    const contactCenter = contactCenters.byId(provider.contactCenterId);
    if (contactCenter === undefined) return { kind: 'refused', reason: 'no such contact center' };
    const contactCenterId = contactCenter.id;
    const start = startSession(from.session, proofOf(answer));
    const found = await findExternalPerson({ contactCenter, provider, identity: answer.identity });
    if (found.kind !== 'confirmed')
      return { kind: 'refused', contactCenterId, reason: found.kind === 'refused' ? found.reason : found.kind };
    return { contactCenterId, ...(await started(found, { start, answer })) };
  }

  async function started(
    confirmed: Confirmed,
    { start, answer }: { start: ReturnType<StartSession>; answer: VerifiedAnswer },
  ): Promise<AttemptOutcome<string>> {
    const { user, warnings } = confirmed;
    try {
      const cookie = await start(confirmed);
      const { link, endsAt = Number.POSITIVE_INFINITY } = answer.identity;
      const session = { sessionId: authorizationIdOf(cookie) ?? '', user: { id: user.id, contactCenterId: user.contactCenterId } };
      await providerSessions.link(link, session, Math.min(endsAt, now().getTime() + sessionMaxSeconds * 1000));
      return { kind: 'confirmed', user, warnings, result: cookie };
    } catch (error) {
      if (error instanceof TooManySessions) return { kind: 'session-limit', user };
      throw error;
    }
  }

  const orUnavailable = (cause: unknown): AttemptOutcome<string> => {
    if (!isOutage(cause)) throw cause;
    return { kind: 'unavailable', cause };
  };

  async function afterwards(outcome: AttemptOutcome<string>, answer: VerifiedAnswer, parked: ParkedRequest | undefined) {
    const step = { form: { username: '', browser: undefined }, parked, request: answer.attempt?.request };
    if (outcome.kind === 'refused') return { to: pages('sign-in', { error: 'sso-refused', request: answer.attempt?.request }) };
    const next = signInAnswer(outcome, step);
    if (outcome.kind !== 'confirmed' || answer.attempt !== undefined) return next;
    const target = await findTarget(answer.target, outcome.contactCenterId ?? '').catch(unlessOutage);
    return { ...next, to: target ?? next.to };
  }

  return async (from) => {
    const answer = await takeRecord(records, { kind: 'provider-identity', id: from.ticket, schema: verified });
    const { attempt } = answer ?? {};
    const parked = attempt && parkedRequests.resume(attempt.request, from.browser);
    const mine = attempt === undefined || (from.browser !== undefined && digestOf(from.browser) === attempt.browserDigest && parked);
    if (answer === undefined || !mine) return { to: pages('sign-in', { error: 'sso-expired' }) };
    const provider = await identityProviders.used(answer.providerId);
    if (provider === undefined) return { to: pages('sign-in', { error: 'sso', request: attempt?.request }) };
    const outcome = await signIn(answer, provider, from).catch(orUnavailable);
    trail.signIn(outcome, { clientId: parked?.params.client_id, requestId: from.requestId, method: provider.kind }, from.log);
    return afterwards(outcome, answer, parked);
  };
}

/** Somebody is signed in by then, and must hear of it wherever they go. */
function unlessOutage(error: unknown): undefined {
  if (!isOutage(error)) throw error;
}
