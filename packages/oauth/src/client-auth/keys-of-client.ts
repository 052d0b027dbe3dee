import type { JWK } from 'jose';
import type { Client } from '../model.ts';
import type { RemoteKeySets } from '../ports.ts';

/** The public keys of a client, given or read from its `jwks_uri`; none where they cannot be had. */
export type KeysOfClient = (client: Pick<Client, 'jwks' | 'jwksUri'>, options?: { refresh?: boolean }) => Promise<readonly JWK[]>;

/** Keys that are registered come first; the address is asked only where there are none. */
export const createKeysOfClient =
  (remoteKeySets: RemoteKeySets): KeysOfClient =>
  async ({ jwks, jwksUri }, options) => {
    if (jwks !== undefined) return jwks.keys;
    return jwksUri === undefined ? [] : ((await remoteKeySets.read(jwksUri, options)) ?? []);
  };
