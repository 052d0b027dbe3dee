import { z } from 'zod';
import { GauthError } from './gauth-error.ts';
import { type Checked, type GauthIdentity, isAccount } from './identity.ts';
import type { VerifyJwt } from './key-set.ts';

/** The product's `CloudUserDetails`, as far as it says who somebody is. */
const details = z.object({
  sub: z.string(),
  username: z.string(),
  exp: z.number(),
  authorities: z.array(z.object({ name: z.string() })),
  cmeUserName: z.string().optional(),
  contactCenterId: z.string().optional(),
  environmentId: z.string().optional(),
});

const kindOf = (subject: string, cmeUserName: string | undefined): GauthIdentity['kind'] => {
  if (isAccount(subject)) return 'account';
  return cmeUserName === undefined ? 'client' : 'user';
};

/** Reads `X-GWS-User`: who somebody is, signed by gauth for services. Throws 401, and 503 where the keys cannot be had. */
export async function checkUserHeader(token: string, { verify, issuer }: { verify: VerifyJwt; issuer: string }): Promise<Checked> {
  const payload = await verify(token, { issuer, audience: 'urn:gauth:services', typ: 'user+jwt' });
  const parsed = details.safeParse(payload);
  if (!parsed.success) throw new GauthError(401, 'X-GWS-User is not valid');
  const { sub, username, exp, authorities, cmeUserName, contactCenterId, environmentId } = parsed.data;
  return {
    identity: {
      kind: kindOf(sub, cmeUserName),
      subject: sub,
      authorities: authorities.map(({ name }) => name),
      scope: [],
      ...(isAccount(sub) && { userName: username }),
      ...(cmeUserName !== undefined && { userName: cmeUserName }),
      ...(contactCenterId !== undefined && { contactCenterId }),
      ...(environmentId !== undefined && { environmentId }),
    },
    until: exp * 1000,
  };
}
