/**
 * The Configuration Server could not be asked: nothing listens, it was silent too long, the connection broke, or it does not let
 * this client register. `cause` says what happened; a later call tries again.
 */
export class ConfigServerUnavailable extends Error {
  override readonly name = 'ConfigServerUnavailable';
}

/** The Configuration Server answered a request with `CFGError`. `code` is stable, the message is for the log. */
export class ConfigServerError extends Error {
  override readonly name = 'ConfigServerError';
  readonly code: string;

  constructor(code: string, description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }
}
