import { compactVerify, createLocalJWKSet } from 'jose';
import { z } from 'zod';
import type { SigningKeys } from './ports.ts';

/** `at_hash` is in every ID token of ours and in no other token, so none of those can pass for one (RFC 8725 §3.12). */
const hintClaims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), at_hash: z.string(), sid: z.string().optional() });

/** Whom an ID token of ours was about, for whom, and in which session. */
export type ReadIdTokenHint = (idToken: string) => Promise<{ subject: string; clientId: string; sessionId?: string } | undefined>;

/**
 * Reads an `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2): an ID token that this server signed. An expired one is fine,
 * since a hint proves nothing but who was meant. Undefined where it is not ours.
 */
export const createReadIdTokenHint =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): ReadIdTokenHint =>
  async (idToken) => {
    const published = createLocalJWKSet({ keys: [...(await keys.published())] });
    const payload = await compactVerify(idToken, published).then(
      (verified) => verified.payload,
      () => undefined,
    );
    const claims = payload && hintClaims.safeParse(parsedJson(payload)).data;
    if (claims?.iss !== issuer) return undefined;
    return { subject: claims.sub, clientId: claims.aud, ...(claims.sid !== undefined && { sessionId: claims.sid }) };
  };

function parsedJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
