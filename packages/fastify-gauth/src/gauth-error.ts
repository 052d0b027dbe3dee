/** A request that goes no further. Fastify reads `statusCode` and `headers`; the message repeats nothing that was sent. */
export class GauthError extends Error {
  override readonly name = 'GauthError';
  readonly statusCode: 401 | 403 | 429 | 503;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    statusCode: GauthError['statusCode'],
    message: string,
    { headers = {}, ...options }: ErrorOptions & { headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message, options);
    this.statusCode = statusCode;
    this.headers = headers;
  }
}

/** Gauth could not be asked, so nobody is let in. */
export const unavailable = (cause: unknown): GauthError =>
  new GauthError(503, 'requests cannot be authenticated at the moment', { cause, headers: { 'retry-after': '1' } });

/** RFC 6750 §3: without `error` where the request brought no token at all. */
export const tokenRefused = (error?: 'invalid_token' | 'invalid_request'): GauthError =>
  new GauthError(401, error === undefined ? 'an access token is missing' : 'the access token is not valid', {
    headers: { 'www-authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"` },
  });
