import { type Client, type Clients, redirectUriMatches, withQuery } from '@gauth/oauth';

/** Where somebody wants to go after signing out, and for which application. */
export interface Destination {
  /** The product's `redirectUri` or OpenID Connect's `post_logout_redirect_uri`. */
  redirectUri: string | undefined;
  /** Comes back with `post_logout_redirect_uri`. */
  state: string | undefined;
  clientId: string | undefined;
}

/** Where the browser may go, and whether that is what its application asked for. */
export interface WayOut {
  to: string | undefined;
  asAsked: boolean;
}

/** The application of an ID token decides; without one, the application that is named. */
export const createWayOut =
  (clients: Clients) =>
  async (destination: Destination, hintedClientId: string | undefined): Promise<WayOut> => {
    const application = await applicationOf(clients, destination, hintedClientId);
    const to = targetFor(application, destination);
    return { to, asAsked: application !== undefined && (destination.redirectUri === undefined || to !== undefined) };
  };

async function applicationOf(clients: Clients, { clientId }: Destination, hintedClientId: string | undefined): Promise<Client | undefined> {
  if (hintedClientId !== undefined && clientId !== undefined && hintedClientId !== clientId) return undefined;
  const id = hintedClientId ?? clientId;
  return id === undefined ? undefined : clients.find(id);
}

/** A registered URI of the application, or nothing: any other would make this address a way to send people anywhere. */
export function targetFor(client: Client | undefined, { redirectUri, state }: Omit<Destination, 'clientId'>): string | undefined {
  if (client === undefined || redirectUri === undefined) return undefined;
  const redirectUris = [...client.redirectUris, ...client.postLogoutRedirectUris];
  if (!redirectUriMatches(redirectUri, { profile: client.profile, redirectUris })) return undefined;
  return state === undefined ? redirectUri : withQuery(redirectUri, { state });
}
