import { compactVerify, createLocalJWKSet } from 'jose';
import { z } from 'zod';
import type { SigningKeys } from '../ports.ts';
import { idTokenType } from './id-token.ts';

const hintClaims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), sid: z.string().optional() });

/** Whom an ID token of ours was about, for whom, and in which session. */
export type ReadIdTokenHint = (idToken: string) => Promise<{ subject: string; clientId: string; sessionId?: string } | undefined>;

/**
 * Reads an `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2): an ID token that this server signed. An expired one is fine,
 * since a hint proves nothing but who was meant. Undefined where it is not ours.
 */
export const createReadIdTokenHint =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): ReadIdTokenHint =>
  async (idToken) => {
    const believed = createLocalJWKSet({ keys: [...(await keys.believed())] });
    const verified = await compactVerify(idToken, believed).catch(() => undefined);
    if (verified?.protectedHeader.typ !== idTokenType) return undefined;
    const claims = hintClaims.safeParse(parsedJson(verified.payload)).data;
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
