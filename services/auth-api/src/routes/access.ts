import { type Holder, type HolderOf, OAuthError, type PresentedToken } from '@gauth/oauth';
import type { FastifyRequest } from 'fastify';
import { KeyNotProved, TokenMissing } from './bearer-challenge.ts';

/** Access tokens of requests, and who holds them. */
export interface Access {
  /** The token of a request with what its sender shows of the key; undefined where it brings none. */
  presented(request: FastifyRequest, inForm?: string): PresentedToken | undefined;
  /** Throws `invalid_token`, or what is wrong with the proof of its key. */
  holderOf: HolderOf;
  /** The same, and undefined where the token is refused, unless it would be good with another nonce. */
  find(token: PresentedToken): Promise<Holder | undefined>;
  /** The holder of the token of a request that must have one. */
  required(request: FastifyRequest, inForm?: string): Promise<Holder>;
}

const authorization = /^(bearer|dpop) +([\w.~+/-]+=*) *$/i;

/** Reads tokens of requests to the endpoints below these addresses of the server. `basePath` is where its paths begin. */
export function createAccess({
  issuers,
  basePath,
  holderOf,
}: {
  issuers: readonly string[];
  basePath: string;
  holderOf: HolderOf;
}): Access {
  function presented(request: FastifyRequest, inForm?: string): PresentedToken | undefined {
    const [, scheme = 'bearer', inHeader] = authorization.exec(request.headers.authorization ?? '') ?? [];
    // RFC 6750 §2: a token comes in the header or in the form, never in both.
    if (inHeader !== undefined && inForm !== undefined) throw new OAuthError('invalid_request', 'the access token came twice');
    const token = inHeader ?? inForm;
    if (token === undefined) return undefined;
    const [path = ''] = request.url.split('?', 1);
    return {
      token,
      scheme: /^dpop$/i.test(scheme) ? 'dpop' : 'bearer',
      dpop: dpopHeader(request),
      certificate: request.clientCertificate(),
      method: request.method,
      urls: issuers.map((issuer) => issuer + path.slice(basePath.length)),
    };
  }

  const proving: HolderOf = (token) =>
    holderOf(token).catch((error: unknown) => {
      throw error instanceof OAuthError && (error.code === 'invalid_dpop_proof' || error.code === 'use_dpop_nonce')
        ? new KeyNotProved(error)
        : error;
    });

  return {
    presented,
    holderOf: proving,
    find: (token) =>
      proving(token).catch((error: unknown) => {
        if (!(error instanceof OAuthError) || error.status >= 500 || error.code === 'use_dpop_nonce') throw error;
        return undefined;
      }),
    async required(request, inForm) {
      const token = presented(request, inForm);
      if (token === undefined) throw new TokenMissing();
      return proving(token);
    },
  };
}

/** One proof a request: where two were sent, nobody could tell which one counts (RFC 9449 §4.3). */
export function dpopHeader({ headers }: FastifyRequest): string | undefined {
  const { dpop } = headers;
  if (dpop === undefined) return undefined;
  const proof = String(dpop);
  if (proof.includes(','))
    throw new OAuthError('invalid_dpop_proof', 'the DPoP header came twice', { cause: 'dpop: more than one header' });
  return proof;
}
