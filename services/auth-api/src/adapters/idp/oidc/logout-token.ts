import { z } from 'zod';
import type { OidcProvider } from '../../../ports/identity-providers.ts';
import { type ProviderLogout, ProviderRefused } from '../../../ports/provider-protocol.ts';
import type { ProviderMetadata } from './provider-metadata.ts';
import type { VerifyProviderJwt } from './verify-provider-jwt.ts';

const maxLength = 16_384;
/** Long enough for a provider that tries again; a token's own end can be years away, and its id is remembered as long as it counts. */
const maxAgeSeconds = 600;

/** Types that such a token may have: the one that is made for it (OpenID Connect Back-Channel Logout §2.4), or none, or the plain one, as older providers do. */
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'logout+jwt', 'application/logout+jwt'];
const event = 'http://schemas.openid.net/event/backchannel-logout';

const id = z.string().min(1).max(255);
const claims = z.object({
  iat: z.number(),
  exp: z.number(),
  jti: id,
  events: z.object({ [event]: z.looseObject({}) }),
  sub: id.optional(),
  sid: id.optional(),
  nonce: z.undefined().optional(),
});

interface Dependencies {
  verify: VerifyProviderJwt;
  now: () => Date;
}

/** Reads the logout token of a provider (OpenID Connect Back-Channel Logout §2.6). Throws `ProviderRefused`. */
export async function readLogoutToken(
  token: string,
  by: { provider: OidcProvider; metadata: ProviderMetadata },
  { verify, now }: Dependencies,
): Promise<ProviderLogout> {
  if (token.length > maxLength) throw new ProviderRefused('invalid', `logout token: expected at most ${maxLength} characters`);
  const { payload, protectedHeader } = await verify(token, by, { requiredClaims: ['exp', 'iat'] });
  if (!types.includes(protectedHeader.typ?.toLowerCase()))
    throw new ProviderRefused('invalid', 'logout token: typ is that of another kind of token');
  const said = claims.safeParse(payload);
  if (!said.success)
    throw new ProviderRefused('invalid', `logout token: not good are ${said.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  const { iat, exp, jti, sub, sid } = said.data;
  if (sub === undefined && sid === undefined) throw new ProviderRefused('invalid', 'logout token: sub or sid expected');
  const seconds = now().getTime() / 1000;
  const skew = by.provider.clockSkewSeconds;
  if (iat > seconds + skew || iat + maxAgeSeconds + skew < seconds)
    throw new ProviderRefused('timing', `logout token: iat expected within the last ${maxAgeSeconds} seconds, is ${iat}`);
  return {
    kind: 'wanted',
    ...(sub !== undefined && { subject: sub }),
    sessionIndexes: sid === undefined ? [] : [sid],
    once: { id: jti, expiresAt: Math.min(exp, iat + maxAgeSeconds) + skew },
  };
}
