import { randomBytes } from 'node:crypto';
import { forLog, type Replays } from '@gauth/oauth';
import type { Metrics } from '@gauth/service-kit';
import type { AuditTrail, RequestLog } from '../../audit-trail.ts';
import { isOutage } from '../../is-outage.ts';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import { type ExternalIdentity, type ProviderMessage, type ProviderProtocols, ProviderRefused } from '../../ports/provider-protocol.ts';
import type { Pages } from '../pages.ts';
import { attempt as attemptSchema, type ProviderAttempt, takeRecord, ticketSeconds } from './attempt-records.ts';
import { protocolOf } from './protocol-of.ts';

/** What came from a provider, at the address of that provider. */
export interface ReceivedAnswer {
  providerId: string;
  kind: IdentityProvider['kind'];
  message: ProviderMessage;
  log: RequestLog;
}

/** Verifies an answer and says where the browser goes: on, with a ticket for what it proved, or to the sign-in page. */
export type ReceiveAnswer = (answer: ReceivedAnswer) => Promise<string>;

interface Dependencies {
  issuer: string;
  identityProviders: Pick<IdentityProviders, 'find' | 'used'>;
  protocols: ProviderProtocols;
  records: OneTimeRecords;
  replays: Replays;
  pages: Pages;
  trail: Pick<AuditTrail, 'record'>;
  metrics: Pick<Metrics, 'counter'>;
}

/** What the page says. */
const pageErrors = { invalid: 'sso', timing: 'sso', declined: 'sso-declined' } as const;

/** The browser is not looked at here: a form that comes from another site brings no cookie of ours. Whoever takes the ticket must be the one that was sent. */
export function createReceiveAnswer(dependencies: Dependencies): ReceiveAnswer {
  const { issuer, identityProviders, protocols, records, replays, pages, trail, metrics } = dependencies;
  const labelNames = ['contactCenter'];
  const errors = {
    response: metrics.counter({ name: 'auth_saml_response_errors', help: 'Answers of identity providers that were refused', labelNames }),
    timing: metrics.counter({ name: 'auth_saml_timing_errors', help: 'Answers of identity providers at the wrong time', labelNames }),
  };

  async function usedProvider({ providerId, kind }: ReceivedAnswer): Promise<IdentityProvider> {
    const used = await identityProviders.used(providerId);
    if (used?.kind !== kind) throw new ProviderRefused('invalid', 'provider: expected one that is in use');
    return used;
  }

  /** An answer that belongs to no attempt of ours has nothing to be compared with; only the protocol knows whether that may be. */
  async function verify(received: ReceivedAnswer, attempt: ProviderAttempt | undefined): Promise<ExternalIdentity> {
    const provider = await usedProvider(received);
    if (attempt !== undefined && attempt.providerId !== provider.id)
      throw new ProviderRefused('invalid', 'state: expected one of this provider, is of another');
    const identity = await protocolOf(protocols, provider).finish(provider, received.message, attempt?.memory);
    const { once } = identity;
    if (once !== undefined && !(await replays.firstUse({ kind: 'external-identity', ...once, id: `${provider.id} ${once.id}` })))
      throw new ProviderRefused('invalid', 'id: expected one that was not used before');
    if (attempt?.notBefore !== undefined && isOlder(identity, attempt.notBefore, provider))
      throw new ProviderRefused('timing', 'authentication: expected a fresh one');
    return identity;
  }

  const contactCenterOf = (id: string): Promise<string | undefined> =>
    identityProviders.find(id).then(
      (provider) => provider?.contactCenterId,
      () => undefined,
    );

  /** Counts and records why nobody is signed in; gives what the page says. */
  async function refused(error: unknown, { providerId, kind, log }: ReceivedAnswer): Promise<string> {
    const contactCenterId = await contactCenterOf(providerId);
    const about = { event: 'sign-in.failed', outcome: 'failure', identityProviderId: providerId, contactCenterId, method: kind } as const;
    if (error instanceof ProviderRefused) {
      const counter = { invalid: errors.response, timing: errors.timing, declined: undefined }[error.kind];
      counter?.inc({ contactCenter: contactCenterId ?? 'unknown' });
      trail.record({ ...about, reason: forLog(`${error.kind}: ${error.message}`) }, log);
      return pageErrors[error.kind];
    }
    if (!isOutage(error)) throw error;
    log.error({ event: 'identity-provider.unavailable', err: error, identityProviderId: providerId }, 'an answer could not be checked');
    trail.record({ ...about, reason: 'unavailable' }, log);
    return 'unavailable';
  }

  return async (received) => {
    const { parameters } = received.message;
    const state = received.kind === 'saml' ? parameters.RelayState : parameters.state;
    let attempt: ProviderAttempt | undefined;
    try {
      attempt = await takeRecord(records, { kind: 'provider-sign-in', id: state, schema: attemptSchema });
      const { once: _once, ...identity } = await verify(received, attempt);
      const ticket = randomBytes(32).toString('base64url');
      const { memory: _memory, ...rest } = attempt ?? {};
      const answer = { providerId: received.providerId, identity, ...(attempt ? { attempt: rest } : { target: state }) };
      await records.save('provider-identity', ticket, answer, ticketSeconds);
      return `${issuer}/sso/continue?ticket=${ticket}`;
    } catch (error) {
      return pages('sign-in', { error: await refused(error, received), request: attempt?.request });
    }
  };
}

/** Clocks differ, and whole seconds are all that some providers say. */
const isOlder = ({ authenticatedAt }: ExternalIdentity, notBefore: number, { clockSkewSeconds }: IdentityProvider): boolean =>
  authenticatedAt === undefined || authenticatedAt + clockSkewSeconds * 1000 < notBefore;
