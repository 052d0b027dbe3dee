import type { Clients } from '@gauth/oauth';
import type { ContactCenters } from '../ports.ts';
import { localeOf } from './locale.ts';
import type { ParkedRequests } from './parked-request.ts';

/** What the sign-in page shows of a parked authorization request. */
export interface WaitingRequest {
  clientId: string;
  applicationName: string;
  /** Where the browser may go in the end: origins of the application, or its scheme where it is no website; that of the redirect URI first. */
  redirectOrigins: string[];
  hideTenant: boolean;
  loginHint?: string;
  locale?: string;
  scheme: 'basic' | 'unknown';
  expiresAt: number;
}

/** The parked request of an id, as its page needs it; undefined when it is not ours, has expired, or its application is gone. */
export type FindWaitingRequest = (id: string) => Promise<WaitingRequest | undefined>;

/** Reads parked requests for their page; whoever has the id may see this much. */
export const createFindWaitingRequest =
  ({
    parkedRequests,
    clients,
    contactCenters,
  }: {
    parkedRequests: ParkedRequests;
    clients: Clients;
    contactCenters: ContactCenters;
  }): FindWaitingRequest =>
  async (id) => {
    const parked = parkedRequests.find(id);
    const { client_id: clientId, redirect_uri: redirectUri } = parked?.params ?? {};
    if (parked === undefined || clientId === undefined || redirectUri === undefined) return undefined;
    const client = await clients.find(clientId);
    if (client === undefined) return undefined;
    const loginHint = parked.loginHint ?? parked.params.login_hint;
    const locale = localeOf(parked.params);
    return {
      clientId,
      applicationName: client.name,
      redirectOrigins: [...new Set([redirectUri, ...client.redirectUris].map(originOf))].slice(0, mostOrigins),
      hideTenant: parked.params.hideTenant?.toLowerCase() === 'true',
      ...(loginHint !== undefined && { loginHint }),
      ...(locale !== undefined && { locale }),
      scheme: contactCenters.commonScheme(),
      expiresAt: parked.expiresAt,
    };
  };

/** Enough for an application that hands the browser from one of its hosts to another, and no burden on a header. */
const mostOrigins = 20;

function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
