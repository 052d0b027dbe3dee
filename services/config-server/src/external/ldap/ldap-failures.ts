import type { PasswordPolicyValue } from 'ldapts';
import type { LdapResult } from './response-message.ts';
import { describeCode } from './result-codes.ts';

interface NoAnswerOptions {
  cause?: unknown;
  isLasting?: boolean;
  isClosedByServer?: boolean;
}

/** A server could not be asked: another one may be. The message is for the log. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** What another try a moment later does not change, such as a wrong certificate. */
  readonly isLasting: boolean;
  /** The connection ended while the question was open, as one does that the server had long given up. */
  readonly isClosedByServer: boolean;

  constructor(message: string, { cause, isLasting = false, isClosedByServer = false }: NoAnswerOptions = {}) {
    super(message, { cause });
    this.isLasting = isLasting;
    this.isClosedByServer = isClosedByServer;
  }
}

/** A server answered a question with something else than success. The message names the code, never the server's text. */
export class ResultFailure extends Error {
  override readonly name = 'ResultFailure';
  readonly result: LdapResult;
  /** What the server's password policy says of a bind that it refused. */
  readonly policy: PasswordPolicyValue | undefined;

  constructor(result: LdapResult, policy?: PasswordPolicyValue) {
    super(describeCode(result.code));
    this.result = result;
    this.policy = policy;
  }
}

/** A server answered a search with something else than success: nobody's password was checked. */
export class SearchFailure extends ResultFailure {}

/** A server that a referral leads to does not answer, which says nothing of the one that was asked. */
export class ReferredServerFailure extends Error {
  override readonly name = 'ReferredServerFailure';
}
