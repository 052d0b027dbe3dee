import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTVerifyResult, jwtVerify } from 'jose';
import { z } from 'zod';
import { OAuthError } from '../errors.ts';
import { jwtFault } from '../jwt-fault.ts';
import type { Client } from '../model.ts';
import type { DpopNonces, Replays } from '../ports.ts';
import { schemaFault } from '../schema-fault.ts';

/** A DPoP proof and what it must prove (RFC 9449 §4.3). */
export interface DpopRequest {
  proof: string;
  method: string;
  /** Addresses of the endpoint, without query; more than one where it is published under several. */
  urls: readonly string[];
  /** The access token that came with it, whose hash it must contain. */
  accessToken?: string | undefined;
  /** Whose request it is, or whose token it came with. */
  client: Pick<Client, 'profile'>;
}

/** Checks a proof and gives the thumbprint of its key. Throws `invalid_dpop_proof`, or `use_dpop_nonce` where only a nonce of ours is missing. */
export type ReadDpopProof = (request: DpopRequest) => Promise<{ jkt: string }>;

/** Signature algorithms of DPoP proofs; symmetric ones and `none` prove nothing. */
export const dpopAlgorithms = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

/** FAPI 2.0 §5.4.1 knows no RS256. */
const algorithmsOf = ({ profile }: DpopRequest['client']): string[] =>
  dpopAlgorithms.filter((alg) => profile !== 'fapi2' || alg !== 'RS256');

/** A nonce of ours (§8) is asked of the strictest profile only: there nobody may have made proofs in advance. */
const nonceRequired = ({ profile }: DpopRequest['client']): boolean => profile === 'fapi2';

/** Seconds for which a proof is good, with room for clocks that differ, and by which it may be ahead (FAPI 2.0 §5.3.2.1). */
const lifetimeSeconds = 300;
const aheadSeconds = 60;

const claims = z.object({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  ath: z.string().optional(),
  nonce: z.string().optional(),
});

const refused = (reason: string): OAuthError =>
  new OAuthError('invalid_dpop_proof', 'the DPoP proof is not valid for this request', { cause: `dpop: ${reason}` });

/** DPoP proofs work once per key; within their short life the store remembers them for all pods. */
export const createReadDpopProof =
  ({ replays, nonces, now }: { replays: Replays; nonces: DpopNonces; now: () => Date }): ReadDpopProof =>
  async (request) => {
    const { payload, protectedHeader } = await verified(request, now());
    const proof = claimsOf(payload);
    checkUse(proof, request);
    checkNonce(proof, request, nonces);
    const age = now().getTime() / 1000 - proof.iat;
    if (age > lifetimeSeconds || age < -aheadSeconds)
      throw refused(`iat: expected at most ${lifetimeSeconds} s ago and ${aheadSeconds} s ahead, got ${Math.round(age)} s ago`);

    const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
    const use = { kind: 'dpop', id: `${jkt} ${proof.jti}`, expiresAt: Math.ceil(proof.iat) + lifetimeSeconds } as const;
    if (!(await replays.firstUse(use))) throw refused('jti was used before');
    return { jkt };
  };

function claimsOf(payload: unknown): z.output<typeof claims> {
  const parsed = claims.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw refused(`claims ${schemaFault(parsed.error)}`);
}

function checkUse({ htm, htu, ath }: z.output<typeof claims>, { method, urls, accessToken }: DpopRequest): void {
  if (htm !== method) throw refused(`htm is not ${method}`);
  if (!urls.some((url) => sameAddress(htu, url))) throw refused(`htu is none of ${urls.join(', ')}`);
  if (accessToken !== undefined && ath !== hashOf(accessToken)) throw refused('ath is not the hash of the access token');
}

function checkNonce({ nonce }: z.output<typeof claims>, { client }: DpopRequest, nonces: DpopNonces): void {
  if (nonce === undefined ? !nonceRequired(client) : nonces.accepts(nonce)) return;
  throw new OAuthError('use_dpop_nonce', 'the DPoP proof must contain the nonce of the DPoP-Nonce header', {
    cause: `dpop: nonce ${nonce === undefined ? 'missing' : 'unknown or too old'}`,
  });
}

async function verified({ proof, client }: DpopRequest, currentDate: Date): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: algorithmsOf(client),
      clockTolerance: aheadSeconds,
      currentDate,
    });
  } catch (error) {
    throw refused(jwtFault(error));
  }
}

/** RFC 9449 §4.3 compares without query and fragment, after normalization (RFC 3986 §6.2). */
function sameAddress(htu: string, url: string): boolean {
  if (!URL.canParse(htu)) return false;
  const { origin, pathname } = new URL(htu);
  const expected = new URL(url);
  return origin === expected.origin && pathname === expected.pathname;
}

const hashOf = (accessToken: string): string => createHash('sha256').update(accessToken, 'ascii').digest('base64url');
