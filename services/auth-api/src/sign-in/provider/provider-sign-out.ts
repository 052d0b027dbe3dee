import { randomBytes } from 'node:crypto';
import type { Session } from '@gauth/oauth';
import type { RequestLog } from '../../audit-trail.ts';
import { isOutage } from '../../is-outage.ts';
import type { IdentityProviders } from '../../ports/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import { type Departure, type ProviderProtocols, ProviderRefused } from '../../ports/provider-protocol.ts';
import type { Pages } from '../pages.ts';
import { awayToSignOut, departing, takeRecord, ticketSeconds } from './attempt-records.ts';
import { protocolOf } from './protocol-of.ts';

/** A sign-out in the browser that goes on at the provider where its user signed in. */
export interface ProviderSignOut {
  /** Where the browser goes so that it comes by the provider and then where it was to go; the latter alone where there is no session at a provider. */
  by(session: Pick<Session, 'provider'>, to: string | undefined, log: RequestLog): Promise<string | undefined>;
  /** Sends the browser to the provider. */
  depart(ticket: string | undefined, log: RequestLog): Promise<Departure>;
  /** Where a browser goes that comes back from one. */
  back(state: string | undefined, providerId?: string): Promise<string>;
}

interface Dependencies {
  issuer: string;
  identityProviders: Pick<IdentityProviders, 'used'>;
  protocols: ProviderProtocols;
  records: OneTimeRecords;
  pages: Pages;
}

/** The session here has ended before, so nobody stays signed in here because something fails there: then the browser goes straight on. */
export function createProviderSignOut({ issuer, identityProviders, protocols, records, pages }: Dependencies): ProviderSignOut {
  const newState = () => randomBytes(32).toString('base64url');

  const failed = (error: unknown, log: RequestLog): undefined => {
    if (!(isOutage(error) || error instanceof ProviderRefused)) throw error;
    log.error({ event: 'identity-provider.unavailable', err: error }, 'a session at a provider does not end with the one here');
  };

  /** Its record lives as long as somebody may take to confirm at the provider. */
  async function leave(link: NonNullable<Session['provider']>, to: string): Promise<Departure | undefined> {
    const provider = await identityProviders.used(link.providerId);
    if (provider === undefined) return undefined;
    const state = newState();
    const departure = await protocolOf(protocols, provider).leave(provider, link, state);
    if (departure !== undefined) await records.save('provider-logout', state, { providerId: provider.id, to }, 5 * ticketSeconds);
    return departure;
  }

  return {
    async by({ provider: link }, to, log) {
      if (link === undefined) return to;
      const ticket = newState();
      try {
        await records.save('provider-logout', ticket, { link, to: to ?? pages('signed-out') }, 5 * ticketSeconds);
        return `${issuer}/sso/leave?ticket=${ticket}`;
      } catch (error) {
        failed(error, log);
        return to;
      }
    },
    async depart(ticket, log) {
      const record = await takeRecord(records, { kind: 'provider-logout', id: ticket, schema: departing });
      const to = record?.to ?? pages('signed-out');
      const departure = record && (await leave(record.link, to).catch((error: unknown) => failed(error, log)));
      return departure ?? { kind: 'redirect', to };
    },
    async back(state, providerId) {
      const record = await takeRecord(records, { kind: 'provider-logout', id: state, schema: awayToSignOut });
      if (record === undefined || (providerId !== undefined && record.providerId !== providerId)) return pages('signed-out');
      return record.to;
    },
  };
}
