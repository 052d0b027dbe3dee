import type { JWTVerifyOptions, JWTVerifyResult } from 'jose';
import { z } from 'zod';
import { faultInAudience, faultInTimes, oneTimeId } from '../assertions/statement.ts';
import { OAuthError } from '../errors.ts';
import { jwtFault } from '../jwt-fault.ts';
import type { Client } from '../model.ts';
import type { Replays } from '../ports.ts';
import { schemaFault } from '../schema-fault.ts';
import { presentedAs } from './credentials.ts';
import type { ClientEvidence, ProveClient } from './method.ts';

/** What both methods need that prove a client by a JWT of its own (RFC 7523 §2.2). */
export interface JwtProofDependencies {
  issuer: string;
  /** Addresses of the token endpoint, which an assertion may name wherever it is brought (RFC 9126 §2). */
  tokenEndpointUrls: readonly string[];
  replays: Replays;
  now: () => Date;
}

/** Verifies the signature of a client's JWT; what it throws refuses the client. Undefined where the client has nothing to verify with. */
export type VerifySignature = (jwt: string, client: Client, options: JWTVerifyOptions) => Promise<JWTVerifyResult | undefined>;

/** Seconds by which a client's clock may be wrong: FAPI 2.0 §5.3.2.1 wants 10 accepted and more than 60 refused. */
const skewSeconds = 30;

/** Seconds ahead that an assertion may expire at most; it is made for one request. */
const maxLifetimeSeconds = 600;

const claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  jti: z.string().min(1),
  nbf: z.number().optional(),
  iat: z.number().optional(),
});
type Claims = z.output<typeof claims>;

/** Types of JWT that may authenticate a client; any other kind of token is something else (RFC 8725 §3.11). */
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'client-authentication+jwt'];

/** `private_key_jwt` and `client_secret_jwt` (OpenID Connect Core §9), which differ in the signature alone. */
export function proveByJwt(
  verifySignature: VerifySignature,
  { issuer, tokenEndpointUrls, replays, now }: JwtProofDependencies,
): ProveClient {
  const ours = (urls: readonly string[]) => [issuer, ...tokenEndpointUrls, ...urls];

  /** RFC 7523 §3. `iat` and `nbf` are held to the same: neither may lie ahead. */
  function faultIn({ iss, sub, aud, exp, nbf = 0, iat = 0 }: Claims, client: Client, { urls }: ClientEvidence): string | undefined {
    if (iss !== client.id || sub !== client.id) return `iss and sub: expected ${client.id} in both`;
    const times = { notBefore: Math.max(nbf, iat), expiresAt: exp };
    return (
      (client.profile === 'fapi2' ? faultInOnlyAudience(aud, issuer) : faultInAudience([aud].flat(), ours(urls))) ??
      faultInTimes(times, { now: now(), skewSeconds, maxLifetimeSeconds })
    );
  }

  async function verifiedClaims(assertion: string, client: Client): Promise<Claims | string> {
    const options = { clockTolerance: skewSeconds, currentDate: now() };
    const verified = await verifySignature(assertion, client, options).catch(reasonOf);
    return typeof verified === 'object' ? readClaims(verified) : (verified ?? 'the client has no key for this method');
  }

  async function spend({ jti, exp }: Claims, client: Client): Promise<string | undefined> {
    const use = { kind: 'client-assertion', id: oneTimeId(client.id, jti), expiresAt: Math.ceil(exp) + skewSeconds } as const;
    return (await replays.firstUse(use)) ? undefined : 'jti: was used before';
  }

  return async (client, evidence) => {
    const { presented } = evidence;
    if (presented.kind !== 'assertion' || presented.format !== 'jwt') return `expected a JWT assertion, got ${presentedAs(presented)}`;
    const said = await verifiedClaims(presented.assertion, client);
    if (typeof said === 'string') return said;
    return faultIn(said, client, evidence) ?? spend(said, client);
  };
}

/** FAPI 2.0 §5.3.2.1: nothing but our issuer identifier, and that as a string. */
const faultInOnlyAudience = (aud: Claims['aud'], issuer: string): string | undefined =>
  aud === issuer ? undefined : `audience: expected ${issuer} alone and as a string, is ${JSON.stringify(aud)}`;

function readClaims({ payload, protectedHeader: { typ, crit } }: JWTVerifyResult): Claims | string {
  if (crit !== undefined) return 'crit: expected not to be there';
  if (!types.includes(typ?.toLowerCase())) return 'typ: is that of another kind of token';
  const read = claims.safeParse(payload);
  return read.success ? read.data : schemaFault(read.error);
}

/** That a key cannot be had says nothing about the client. */
function reasonOf(error: unknown): string {
  if (error instanceof OAuthError) throw error;
  return jwtFault(error);
}
