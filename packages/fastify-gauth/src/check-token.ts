import { z } from 'zod';
import { ask } from './ask.ts';
import { tokenRefused, unavailable } from './gauth-error.ts';
import type { Checked } from './identity.ts';
import type { VerifyJwt } from './key-set.ts';
import type { BearerOptions } from './options.ts';

/** Tells whose an access token is. Throws 401, and 503 where gauth cannot be asked. */
export type CheckToken = (token: string) => Promise<Checked>;

/** RFC 7662 §2.2 and RFC 9068 §2.2. A token that is bound to a key (`cnf`) must not be taken from whoever shows it alone. */
const claims = z.object({
  sub: z.string(),
  exp: z.number(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  username: z.string().optional(),
  contact_center_id: z.string().optional(),
  scope: z.string().optional(),
  cnf: z.undefined().optional(),
});
/** A refresh token is active, too, but has no type. */
const introspection = z.discriminatedUnion('active', [
  z.object({ active: z.literal(false) }),
  claims.extend({ active: z.literal(true), token_type: z.string().optional() }),
]);

/** Has gauth asked about each token. */
export const createIntrospectToken =
  ({
    authUrl,
    client,
    audience,
    timeoutMs,
  }: {
    authUrl: string;
    client: { id: string; secret: string };
    audience: string | undefined;
    timeoutMs: number;
  }): CheckToken =>
  async (token) => {
    const response = await ask(`${authUrl}/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: basicOf(client), accept: 'application/json' },
      body: new URLSearchParams({ token }),
      timeoutMs,
    });
    // 400 and 401 are about this service's own client: nobody's token is to blame.
    if (response.status !== 200) throw unavailable(new Error(`introspection is answered ${response.status}`));
    const answer = introspection.safeParse(await response.json().catch(unreadable));
    if (!answer.success || !answer.data.active || !/^bearer$/i.test(answer.data.token_type ?? '')) throw tokenRefused('invalid_token');
    return checkedOf(answer.data, audience === undefined ? undefined : [audience]);
  };

/** Reads tokens that are JWTs; others are refused. */
export const createReadToken =
  ({ verify, jwt: { issuer }, audience }: { verify: VerifyJwt; jwt: { issuer: string }; audience: string | undefined }): CheckToken =>
  async (token) => {
    // Without a resource, tokens are for gauth itself (RFC 9068 §3).
    const audiences = audience === undefined ? [issuer] : [issuer, audience];
    const parsed = claims.safeParse(await verify(token, { issuer, audience: audiences, typ: 'at+jwt' }));
    if (!parsed.success) throw tokenRefused('invalid_token');
    return checkedOf(parsed.data, audiences);
  };

/** The way that the options ask for; undefined where they ask for none. JWTs are read here, everything else is asked about. */
export function createCheckToken(options: BearerOptions & { timeoutMs: number }, verify: VerifyJwt): CheckToken | undefined {
  const { authUrl, client, jwt, audience, timeoutMs } = options;
  const introspect = client && createIntrospectToken({ authUrl, client, audience, timeoutMs });
  const read = jwt && createReadToken({ verify, jwt, audience });
  if (read === undefined || introspect === undefined) return read ?? introspect;
  return (token) => (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? read : introspect)(token);
}

function checkedOf(stated: z.output<typeof claims>, audiences: readonly string[] | undefined): Checked {
  const { sub, exp, aud = [], client_id: clientId, username: userName, contact_center_id: contactCenterId, scope = '' } = stated;
  const named = [aud].flat();
  if (named.length > 0 && !named.some((name) => audiences?.includes(name))) throw tokenRefused('invalid_token');
  return {
    identity: {
      kind: contactCenterId === undefined ? 'client' : 'user',
      subject: sub,
      authorities: [],
      scope: scope.split(' ').filter(Boolean),
      ...(clientId !== undefined && { clientId }),
      ...(userName !== undefined && { userName }),
      ...(contactCenterId !== undefined && { contactCenterId }),
    },
    until: exp * 1000,
  };
}

/** RFC 6749 §2.3.1. */
const basicOf = ({ id, secret }: { id: string; secret: string }): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

function unreadable(cause: unknown): never {
  throw unavailable(cause);
}
