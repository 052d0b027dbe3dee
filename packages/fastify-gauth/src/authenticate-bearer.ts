import type { FastifyRequest } from 'fastify';
import { createCheckToken } from './check-token.ts';
import { checkUserHeader } from './check-user-header.ts';
import { tokenRefused } from './gauth-error.ts';
import type { GauthIdentity } from './identity.ts';
import { createVerifyJwt } from './key-set.ts';
import type { BearerOptions } from './options.ts';
import type { Remember } from './remember.ts';

/** Finds out who sends a request. Throws `GauthError`. */
export type Authenticate = (request: FastifyRequest) => Promise<GauthIdentity>;

const bearer = /^bearer +([\w.~+/-]+=*) *$/i;

/** By the access token of the request (RFC 6750 §2.1), or behind a gateway by the user that it names. */
export function createAuthenticateBearer(options: BearerOptions & { timeoutMs: number }, remember: Remember): Authenticate {
  const verify = createVerifyJwt(options);
  const checkToken = createCheckToken(options, verify);
  const { userHeader } = options;
  if (checkToken === undefined && userHeader === undefined) throw new TypeError('bearer: expected client, jwt or userHeader');

  return async ({ headers: { authorization, 'x-gws-user': named } }) => {
    if (userHeader !== undefined && named !== undefined) {
      const token = [named].flat().join();
      return remember(['user', token], () => checkUserHeader(token, { verify, ...userHeader }));
    }
    const [, token] = bearer.exec(authorization ?? '') ?? [];
    if (token === undefined || checkToken === undefined) throw tokenRefused();
    return remember(['token', token], () => checkToken(token));
  };
}
