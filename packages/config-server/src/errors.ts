import type { PasswordPolicy, PasswordRule } from './login.ts';

/**
 * The Configuration Server could not be asked: nothing listens, it was silent too long, the connection broke, or it does not let
 * this client register. `cause` says what happened; a later call tries again.
 */
export class ConfigServerUnavailable extends Error {
  override readonly name = 'ConfigServerUnavailable';
}

interface ErrorDetails {
  rule?: PasswordRule | undefined;
  policy?: PasswordPolicy | undefined;
  diagnostics?: string[] | undefined;
  personDbid?: number | undefined;
}

/** The Configuration Server answered a request with `CFGError`. `code` is stable, the message is for the log. */
export class ConfigServerError extends Error {
  override readonly name = 'ConfigServerError';
  readonly code: string;
  /** The broken rule, when a new password was refused. */
  readonly rule: PasswordRule | undefined;
  /** What a new password must be like, when one is needed or was refused. */
  readonly policy: PasswordPolicy | undefined;
  /** Texts of an external authentication system. */
  readonly diagnostics: string[];
  /** Whose account was refused, where there is one. */
  readonly personDbid: number | undefined;

  constructor(code: string, description: string, more: ErrorDetails = {}) {
    super(description);
    this.code = code;
    this.rule = more.rule;
    this.policy = more.policy;
    this.diagnostics = more.diagnostics ?? [];
    this.personDbid = more.personDbid;
  }
}

/** Every reason for which a connection is given up because of what the peer sent, or did not. */
export type ViolationReason =
  | 'bad-magic'
  | 'bad-header'
  | 'bad-payload'
  | 'oversized-frame'
  | 'half-frame'
  | 'unknown-message'
  | 'unexpected-message'
  | 'wrong-version'
  | 'invalid-answer'
  | 'unknown-request-id'
  | 'duplicate-request-id'
  | 'too-many-unanswered'
  | 'peer-does-not-read'
  | 'silent';

/** The peer broke the protocol: the connection cannot be trusted any more and is closed. Holds nothing of what was sent. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
  readonly reason: ViolationReason;

  constructor(reason: ViolationReason, description: string, options?: ErrorOptions) {
    super(description, options);
    this.reason = reason;
  }
}

/** The connection ended before the answer came: whether the request was carried out is unknown. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** The connection ended after one side had taken leave of the other. */
export class LeaveTaken extends ConnectionLost {}

/** Whether a server said that it is no longer the one that serves: nothing was carried out. */
export const servesNoLonger = (error: unknown): error is ConfigServerError =>
  error instanceof ConfigServerError && error.code === 'not-primary';

/** The peer did not answer in time: whether the request was carried out is unknown. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}
