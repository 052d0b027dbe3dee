import { type Client, type Clients, OAuthError, type ResolveRequest } from '@gauth/oauth';
import type { ContactCenters } from '../ports.ts';
import { localeOf } from './locale.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';

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
    resolveRequest,
  }: {
    parkedRequests: ParkedRequests;
    clients: Clients;
    contactCenters: ContactCenters;
    resolveRequest: ResolveRequest;
  }): FindWaitingRequest =>
  async (id) => {
    const parked = parkedRequests.find(id);
    const clientId = parked?.params.client_id;
    const client = clientId === undefined ? undefined : await clients.find(clientId);
    const parameters = parked && client && (await parametersOf(parked, client, resolveRequest));
    if (parked === undefined || client === undefined || parameters?.redirect_uri === undefined) return undefined;
    return { ...shown(client, parked, parameters), scheme: contactCenters.commonScheme(), expiresAt: parked.expiresAt };
  };

function shown(client: Client, parked: ParkedRequest, parameters: Record<string, string>) {
  const loginHint = parked.loginHint ?? parameters.login_hint;
  const locale = localeOf({ ...parameters, ...parked.params });
  const redirectUris = [parameters.redirect_uri ?? '', ...client.redirectUris];
  return {
    clientId: client.id,
    applicationName: client.name,
    redirectOrigins: [...new Set(redirectUris.map(originOf))].slice(0, mostOrigins),
    hideTenant: parameters.hideTenant?.toLowerCase() === 'true',
    ...(loginHint !== undefined && { loginHint }),
    ...(locale !== undefined && { locale }),
  };
}

/** The parameters of a pushed request stand elsewhere, and may be gone. */
async function parametersOf({ params, signed, askedAt }: ParkedRequest, client: Client, resolveRequest: ResolveRequest) {
  try {
    return (await resolveRequest({ parameters: params, client, at: new Date(askedAt), signed })).parameters;
  } catch (error) {
    if (error instanceof OAuthError && error.status < 500) return undefined;
    throw error;
  }
}

/** Enough for an application that hands the browser from one of its hosts to another, and no burden on a header. */
const mostOrigins = 20;

function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
