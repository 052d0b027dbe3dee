import type { Clients, TokenEndpoint } from '@gauth/oauth';

interface Options {
  /** This service's own token endpoint, called without HTTP. */
  tokenEndpoint: TokenEndpoint;
  /** The client this service acts as towards the Environment API. */
  clientId: string;
  clientSecret: string;
  clients: Clients;
  now: () => Date;
}

/** A token is used no longer than this although it would live longer: the store may have lost it, or the client may have changed meanwhile. */
const longestUseSeconds = 60;

/**
 * Gives an access token of this service's own client. It is renewed before it expires and when the client is registered anew, once for simultaneous
 * callers; a failure is not kept, so that the next caller tries again, and the old token serves while it lives.
 */
export function createOwnToken({ tokenEndpoint, clientId, clientSecret, clients, now }: Options): () => Promise<string> {
  let held: { token: string; registrationId: string | undefined; renewAt: number; expiresAt: number } | undefined;
  let renewing: Promise<string> | undefined;
  const seconds = () => now().getTime() / 1000;

  /** Nothing new is known of it while the database is away. */
  const registration = () =>
    clients.find(clientId).then(
      (client) => client?.registrationId,
      () => held?.registrationId,
    );

  async function renew(registrationId: string | undefined): Promise<string> {
    const askedAt = seconds();
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const { access_token, expires_in } = await tokenEndpoint({ form, authorization: undefined });
    held = {
      token: access_token,
      registrationId,
      renewAt: askedAt + Math.min(longestUseSeconds, expires_in / 2),
      expiresAt: askedAt + expires_in,
    };
    return access_token;
  }

  return async () => {
    const registrationId = await registration();
    if (held && held.registrationId === registrationId && seconds() < held.renewAt) return held.token;
    renewing ??= renew(registrationId).finally(() => {
      renewing = undefined;
    });
    const old = held;
    return renewing.catch((error: unknown) => {
      if (old && seconds() < old.expiresAt) return old.token;
      throw error;
    });
  };
}
