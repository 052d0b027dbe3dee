/** The Environment API cannot be reached or does not answer in time; `cause` says why. Trying again later may help. */
export class EnvironmentUnavailable extends Error {
  override readonly name = 'EnvironmentUnavailable';
}

/** The Environment API answered, but not with what was asked for; `status` is the HTTP status and `code` the envelope's. */
export class EnvironmentApiError extends Error {
  override readonly name = 'EnvironmentApiError';
  readonly status: number;
  readonly code: number | undefined;

  constructor(message: string, { status, code, cause }: { status: number; code?: number | undefined; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}
