/** HTTP status and `status.code` of every kind of refusal. The codes are those Genesys Web Services publishes; where it has none, the HTTP status serves. Never 0. */
const kinds = {
  badRequest: { http: 400, code: 10 },
  unauthorized: { http: 401, code: 20 },
  forbidden: { http: 403, code: 3 },
  notFound: { http: 404, code: 6 },
  methodNotAllowed: { http: 405, code: 405 },
  conflict: { http: 409, code: 18 },
  tooLarge: { http: 413, code: 413 },
  unsupportedMediaType: { http: 415, code: 415 },
  tooManyRequests: { http: 429, code: 429 },
  internal: { http: 500, code: 4 },
  unavailable: { http: 503, code: 503 },
} as const;

/** What went wrong, in the terms of the envelope. */
export type ApiErrorKind = keyof typeof kinds;

/** More about an `ApiError`: `detail` goes out, `cause` only into the log, `headers` (`www-authenticate`, `retry-after`) onto the answer. */
export interface ApiErrorOptions extends ErrorOptions {
  detail?: Readonly<Record<string, unknown>> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** A refusal in the product's envelope. `message` is for the caller and repeats nothing the caller sent. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly kind: ApiErrorKind;
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(kind: ApiErrorKind, message: string, { detail, headers = {}, ...options }: ApiErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.detail = detail;
    this.headers = headers;
  }
  /** The HTTP status; Fastify reads this name. */
  get statusCode(): number {
    return kinds[this.kind].http;
  }
  toJSON(): { status: { code: number; message: string; detail?: Readonly<Record<string, unknown>> } } {
    return { status: { code: kinds[this.kind].code, message: this.message, ...(this.detail && { detail: this.detail }) } };
  }
}

/** The kind that goes with an HTTP status; for statuses without a kind the nearest one. */
export function kindOfStatus(status: number): ApiErrorKind {
  const exact = (Object.keys(kinds) as ApiErrorKind[]).find((kind) => kinds[kind].http === status);
  return exact ?? (status >= 400 && status < 500 ? 'badRequest' : 'internal');
}
