import { ApiError } from '@gauth/service-kit';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { Authenticate, Credentials } from './authenticate.ts';
import type { AnswerChallenge } from './challenge.ts';
import { claimantOf } from './claimant.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { Sealed } from './sealed.ts';
import type { StartSession } from './session.ts';
import { shownQuestion, shownTexts } from './shown-text.ts';
import type { PendingChallenge } from './told.ts';

/** A program's wish to sign somebody in; `session` is the cookie that it has. */
export interface Call extends Credentials {
  /** Answers what was asked in the sign-in before, in place of name and password. */
  challenge?: { state: string; response: string } | undefined;
  caller: Caller;
  saml: boolean;
  session: string | undefined;
}

/** The value of the session cookie, and what the person should be told. */
export interface CallAnswer {
  sessionCookie: string;
  warnings: string[];
}

/**
 * Signs a program in. Throws `ApiError`: unknown tenant, unknown user and wrong password are one and the same `forbidden`, whose detail has what an
 * external system said where that is relayed; a challenge is a `forbidden` with the question.
 */
export type SignInCall = (call: Call) => Promise<CallAnswer>;

interface Dependencies {
  authenticate: Authenticate;
  answerChallenge: AnswerChallenge;
  /** Challenges on their way through programs. */
  challenges: Sealed<PendingChallenge>;
  startSession: StartSession;
  origins: OriginPolicy;
  contactCenters: ContactCenters;
}

/** The steps of a call, each of which may refuse it. */
export function createSignInCall(dependencies: Dependencies): SignInCall {
  const { authenticate, answerChallenge, challenges, startSession, origins, contactCenters } = dependencies;

  async function outcomeOf({ challenge, ...call }: Call): Promise<AttemptOutcome<string>> {
    if (challenge === undefined) return authenticate(call, startSession(call.session));
    const pending = challenges.open(challenge.state)?.content;
    if (pending === undefined) return { kind: 'challenge-expired' };
    return answerChallenge({ ...call, challenge: pending, response: challenge.response }, startSession(call.session));
  }

  return async (call) => {
    const contactCenterId = () => contactCenterOf(call);
    if (!origins.mayPost(call.caller, { bound: false, contactCenterId }))
      throw new ApiError('forbidden', 'this origin may not sign users in');
    if (call.saml) throw new ApiError('badRequest', 'there is no identity provider to sign in with');
    const outcome = await outcomeOf(call);
    if (outcome.kind === 'confirmed') return { sessionCookie: outcome.result, warnings: shownTexts(outcome.warnings) };
    throw refusalOf(outcome, challenges);
  };

  function contactCenterOf(call: Call): string | undefined {
    if (call.challenge !== undefined) return challenges.open(call.challenge.state)?.content.contactCenterId;
    return claimantOf(call, contactCenters)?.contactCenter?.id;
  }
}

function refusalOf(outcome: Exclude<AttemptOutcome<string>, { kind: 'confirmed' }>, challenges: Sealed<PendingChallenge>): ApiError {
  switch (outcome.kind) {
    case 'throttled':
      return new ApiError('tooManyRequests', 'there were too many attempts; wait before the next one');
    case 'busy':
      return new ApiError('unavailable', 'too many passwords are being checked; try again');
    case 'unavailable':
      return new ApiError('unavailable', 'the user cannot be checked at the moment', { cause: outcome.cause });
    case 'password-change-required':
      return refusal('the password must be changed first', { reason: outcome.kind, ...(outcome.policy && { policy: outcome.policy }) });
    case 'challenged': {
      const { message, hidden, ...pending } = outcome.challenge;
      const detail = { reason: 'challenge', message: shownQuestion(message), state: challenges.seal(pending), hidden };
      return refusal('the sign-in needs another step', detail);
    }
    case 'challenge-expired':
      return refusal('the other step took too long; sign in again', { reason: outcome.kind });
    case 'session-limit':
      return refusal('the user has as many sessions as may be', { reason: outcome.kind });
    default: {
      const diagnostics = outcome.kind === 'refused' ? shownTexts(outcome.diagnostics ?? []) : [];
      return refusal('the tenant, the user name or the password is wrong', diagnostics.length > 0 ? { diagnostics } : undefined);
    }
  }
}

const refusal = (message: string, detail?: Record<string, unknown>) => new ApiError('forbidden', message, { ...(detail && { detail }) });
