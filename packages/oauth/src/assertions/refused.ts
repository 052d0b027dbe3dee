import { OAuthError } from '../errors.ts';

/** The one answer to an assertion that is not believed (RFC 7521 §4.1.1), whatever is wrong with it; `reason` is for the log. */
export const assertionRefused = (reason: string): OAuthError =>
  new OAuthError('invalid_grant', 'the assertion is not valid', { cause: `assertion: ${reason}` });
