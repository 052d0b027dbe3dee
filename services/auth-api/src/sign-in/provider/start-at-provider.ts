import { randomBytes } from 'node:crypto';
import { digestOf } from '@gauth/oauth';
import type { AuditTrail, RequestLog } from '../../audit-trail.ts';
import { isOutage } from '../../is-outage.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import { type Departure, type ProviderProtocols, ProviderRefused } from '../../ports/provider-protocol.ts';
import type { Pages } from '../pages.ts';
import type { ParkedRequest, ParkedRequests } from '../parked-request.ts';
import type { ApplicationWish, ReadWish } from './application-wish.ts';
import { attemptSeconds, type ProviderAttempt } from './attempt-records.ts';
import { protocolOf } from './protocol-of.ts';

/** A browser that wants to sign in at a provider. */
export interface ProviderStart {
  providerId: string;
  /** The id of the parked request. */
  request: string | undefined;
  /** The value of the browser cookie. */
  browser: string | undefined;
  log: RequestLog;
}

/** Sends a browser to a provider, or back to the sign-in page, which says why not. */
export type StartAtProvider = (start: ProviderStart) => Promise<Departure>;

interface Dependencies {
  parkedRequests: ParkedRequests;
  readWish: ReadWish;
  identityProviders: Pick<IdentityProviders, 'used'>;
  contactCenters: Pick<ContactCenters, 'byId'>;
  protocols: ProviderProtocols;
  records: OneTimeRecords;
  pages: Pages;
  trail: Pick<AuditTrail, 'record'>;
  now: () => Date;
}

/**
 * Only the browser that brought a request may go on with it, and only to a provider of a contact center that its application is for. What is remembered lives as long as
 * the request, so whoever starts again and again fills the store no further than with what parked requests could.
 */
export function createStartAtProvider(dependencies: Dependencies): StartAtProvider {
  const { parkedRequests, readWish, identityProviders, contactCenters, protocols, records, pages, trail, now } = dependencies;

  const isFor = ({ contactCenterId }: IdentityProvider, { client }: ApplicationWish): boolean =>
    (client?.contactCenterIds?.includes(contactCenterId) ?? true) && contactCenters.byId(contactCenterId) !== undefined;

  async function usable(id: string, wish: ApplicationWish): Promise<IdentityProvider | undefined> {
    const provider = await identityProviders.used(id);
    return provider !== undefined && isFor(provider, wish) ? provider : undefined;
  }

  /** What went by before the request came is too old for whoever wants a fresh proof. Providers that were asked for one need not have given it. */
  const notBefore = (
    { forceReauthentication }: IdentityProvider,
    { fresh, maxAgeSeconds }: ApplicationWish['wish'],
    { askedAt }: ParkedRequest,
  ): number | undefined => {
    if (fresh || forceReauthentication) return askedAt;
    return maxAgeSeconds === undefined ? undefined : now().getTime() - maxAgeSeconds * 1000;
  };

  async function begin(
    provider: IdentityProvider,
    { wish }: ApplicationWish,
    attempt: Omit<ProviderAttempt, 'memory'>,
  ): Promise<Departure> {
    const state = randomBytes(32).toString('base64url');
    const { departure, memory } = await protocolOf(protocols, provider).start(provider, { ...wish, state });
    await records.save('provider-sign-in', state, { ...attempt, memory }, attemptSeconds);
    return departure;
  }

  function unavailable(error: unknown, { providerId: identityProviderId, log }: ProviderStart): void {
    if (!(isOutage(error) || error instanceof ProviderRefused)) throw error;
    log.error({ event: 'identity-provider.unavailable', err: error, identityProviderId }, 'nobody can be sent to a provider');
    trail.record({ event: 'sign-in.failed', outcome: 'failure', identityProviderId, reason: 'provider unavailable' }, log);
  }

  async function departure(start: ProviderStart, request: string, browser: string): Promise<Departure | undefined> {
    const { providerId } = start;
    const parked = parkedRequests.resume(request, browser);
    const wish = parked && (await readWish(parked));
    const provider = wish && (await usable(providerId, wish));
    if (parked === undefined || wish === undefined || provider === undefined) return undefined;
    return begin(provider, wish, {
      providerId,
      request,
      browserDigest: digestOf(browser),
      notBefore: notBefore(provider, wish.wish, parked),
    });
  }

  return async (start) => {
    const { request, browser } = start;
    if (request === undefined || browser === undefined || parkedRequests.resume(request, browser) === undefined)
      return { kind: 'redirect', to: pages('sign-in', { error: 'sso-expired' }) };
    const back = (error: string): Departure => ({ kind: 'redirect', to: pages('sign-in', { error, request }) });
    try {
      return (await departure(start, request, browser)) ?? back('sso');
    } catch (error) {
      unavailable(error, start);
      return back('unavailable');
    }
  };
}
