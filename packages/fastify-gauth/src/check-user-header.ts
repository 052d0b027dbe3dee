import { z } from 'zod';
import { GauthError } from './gauth-error.ts';
import type { Checked } from './identity.ts';
import type { VerifyJwt } from './key-set.ts';

/** The product's `CloudUserDetails`, as far as it says who somebody is. */
const details = z.object({
  sub: z.string(),
  exp: z.number(),
  authorities: z.array(z.object({ name: z.string() })),
  cmeUserName: z.string().optional(),
  contactCenterId: z.string().optional(),
  environmentId: z.string().optional(),
});

/** Reads `X-GWS-User`: who somebody is, signed by gauth for services. Throws 401, and 503 where the keys cannot be had. */
export async function checkUserHeader(token: string, { verify, issuer }: { verify: VerifyJwt; issuer: string }): Promise<Checked> {
  const payload = await verify(token, { issuer, audience: 'urn:gauth:services', typ: 'user+jwt' });
  const parsed = details.safeParse(payload);
  if (!parsed.success) throw new GauthError(401, 'X-GWS-User is not valid');
  const { sub, exp, authorities, cmeUserName, contactCenterId, environmentId } = parsed.data;
  return {
    identity: {
      kind: cmeUserName === undefined ? 'client' : 'user',
      subject: sub,
      authorities: authorities.map(({ name }) => name),
      scope: [],
      ...(cmeUserName !== undefined && { userName: cmeUserName }),
      ...(contactCenterId !== undefined && { contactCenterId }),
      ...(environmentId !== undefined && { environmentId }),
    },
    until: exp * 1000,
  };
}
