import { isOfAnotherKey, jwtFault, type RemoteKeySets, verifyWithKeys } from '@gauth/oauth';
import { errors, type JWK, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import type { OidcProvider } from '../../../ports/identity-providers.ts';
import { ProviderRefused } from '../../../ports/provider-protocol.ts';
import { Unavailable } from '../../../ports/unavailable.ts';
import type { ProviderMetadata } from './provider-metadata.ts';

/** What a secret signs, its receiver could have made; and a public key is no secret (RFC 8725 §2.1). */
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

interface Dependencies {
  keySets: RemoteKeySets;
  now: () => Date;
}

/** Verifies a JWT with the keys that a provider publishes, and its times. Throws `ProviderRefused`, or `Unavailable` where the keys cannot be had. */
export type VerifyProviderJwt = (
  jwt: string,
  by: { provider: OidcProvider; metadata: ProviderMetadata },
  options?: Pick<JWTVerifyOptions, 'requiredClaims'>,
) => Promise<JWTVerifyResult>;

/** The keys are read again where none of them fits, because the provider may have a new one; how often, `keySets` decides. */
export const createVerifyProviderJwt =
  ({ keySets, now }: Dependencies): VerifyProviderJwt =>
  async (jwt, { provider, metadata }, options = {}) => {
    const announced = metadata.id_token_signing_alg_values_supported;
    const asked = {
      ...options,
      algorithms: asymmetric.filter((algorithm) => announced?.includes(algorithm) ?? true),
      issuer: metadata.issuer,
      audience: provider.clientId,
      clockTolerance: provider.clockSkewSeconds,
      currentDate: now(),
    };
    const keys = (refresh: boolean) => keysAt(metadata.jwks_uri, keySets, refresh);
    try {
      return await verifyWithKeys(jwt, await keys(false), asked).catch(async (error: unknown) => {
        if (!isOfAnotherKey(error)) throw error;
        return verifyWithKeys(jwt, await keys(true), asked);
      });
    } catch (error) {
      throw error instanceof Unavailable ? error : refusalOf(error);
    }
  };

async function keysAt(uri: string, keySets: RemoteKeySets, refresh: boolean): Promise<readonly JWK[]> {
  const keys = await keySets.read(uri, { refresh });
  if (keys === undefined) throw new Unavailable('the keys of the identity provider cannot be had');
  return keys;
}

/** With the number, where a time is wrong: clocks that differ are the usual reason. */
function refusalOf(error: unknown): ProviderRefused {
  if (!(error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired))
    return new ProviderRefused('invalid', `jwt: ${jwtFault(error)}`);
  const { claim, reason, payload } = error;
  return ['exp', 'nbf', 'iat'].includes(claim) && reason === 'check_failed'
    ? new ProviderRefused('timing', `jwt: ${claim} ${reason}: is ${Number(payload[claim])}`)
    : new ProviderRefused('invalid', `jwt: ${claim} ${reason}`);
}
