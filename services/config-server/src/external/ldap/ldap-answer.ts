import type { PasswordPolicyValue } from 'ldapts';
import type { ExternalAnswer } from '../module.ts';
import { activeDirectoryReason } from './active-directory.ts';
import type { ErrorTexts } from './error-texts.ts';
import { NoAnswer, ReferredServerFailure, ResultFailure, SearchFailure } from './ldap-failures.ts';
import { policyError, policyWarnings } from './password-policy.ts';
import { describeCode, resultCodes } from './result-codes.ts';

/** The answer after a bind as the person. */
export const accepted = (policy: PasswordPolicyValue | undefined): ExternalAnswer => ({
  kind: 'accepted',
  diagnostics: policy === undefined ? [] : policyWarnings(policy),
});

/** The answer when no entry has the name. */
export const unknownPerson = (texts: ErrorTexts): ExternalAnswer => ({
  kind: 'refused',
  reason: 'the search found nobody',
  unknown: true,
  diagnostics: [texts.describe({ code: resultCodes.noSuchObject, text: '' })],
});

/** The answer to what went wrong on the way; undefined when that is no failure of a directory. */
export function answerTo(error: unknown, texts: ErrorTexts): ExternalAnswer | undefined {
  if (error instanceof ResultFailure) return isAway(error) ? { kind: 'unavailable', reason: reasonOf(error) } : refused(error, texts);
  if (error instanceof NoAnswer || error instanceof ReferredServerFailure) return { kind: 'unavailable', reason: error.message };
  return undefined;
}

/** The answer to a new password that the directory did not take. */
export const unacceptable = (failure: ResultFailure, texts: ErrorTexts): ExternalAnswer =>
  isAway(failure)
    ? { kind: 'unavailable', reason: reasonOf(failure) }
    : { kind: 'unacceptable', reason: reasonOf(failure), diagnostics: [texts.describe(failure.result)] };

/** Whether a refusal was for the password alone, so that the same password will be refused again. */
export const isWrongPassword = (error: unknown): boolean =>
  error instanceof ResultFailure &&
  !(error instanceof SearchFailure) &&
  error.result.code === resultCodes.invalidCredentials &&
  error.policy?.error === undefined &&
  (activeDirectoryReason(error.result.text)?.isWrongPassword ?? true);

/** A server that says so of itself has checked nothing, nor has one that did not search: to be refused for that would count for a lock. */
function isAway(failure: ResultFailure): boolean {
  const { code } = failure.result;
  const isUnsearched = failure instanceof SearchFailure && code !== resultCodes.noSuchObject;
  return isUnsearched || code === resultCodes.busy || code === resultCodes.unavailable;
}

const refused = (failure: ResultFailure, texts: ErrorTexts): ExternalAnswer => ({
  kind: 'refused',
  reason: reasonOf(failure),
  unknown: failure.result.code === resultCodes.noSuchObject,
  diagnostics: [texts.describe(failure.result)],
});

function reasonOf({ result: { code, text }, policy }: ResultFailure): string {
  const details = [activeDirectoryReason(text)?.reason, policyError(policy)].filter((detail) => detail !== undefined);
  return [describeCode(code), ...details].join(', ');
}
