import type { AuditTrail } from '../audit-trail.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Confirmed, Directory } from '../ports/directory.ts';
import type { AttemptOutcome, TryPassword } from './attempt.ts';
import type { Credentials } from './authenticate.ts';
import type { PendingChallenge } from './told.ts';

/** What somebody answers to a challenge, and what their browser says of itself. */
export interface ChallengeAnswer extends Pick<Credentials, 'address' | 'clientId' | 'log' | 'requestId'> {
  challenge: PendingChallenge;
  response: string;
}

/** Takes up a sign-in that an external system asked a question in; `confirmed` as in `Authenticate`. */
export type AnswerChallenge = <Result>(
  answer: ChallengeAnswer,
  confirmed: (confirmed: Confirmed) => Promise<Result>,
) => Promise<AttemptOutcome<Result>>;

interface Dependencies {
  tryPassword: TryPassword;
  contactCenters: Pick<ContactCenters, 'byId'>;
  directory: Pick<Directory, 'answerChallenge'>;
  trail: Pick<AuditTrail, 'signIn'>;
}

/** A wrong response counts as a wrong password of the account does, so a second step gives no more guesses than the first. */
export const createAnswerChallenge =
  ({ tryPassword, contactCenters, directory, trail }: Dependencies): AnswerChallenge =>
  async ({ challenge: { contactCenterId, userName, state }, response, address, clientId, log, requestId }, confirmed) => {
    const outcome = await tryPassword({
      claimant() {
        const contactCenter = contactCenters.byId(contactCenterId);
        return contactCenter && { userName, tenant: undefined, contactCenter };
      },
      password: response,
      address,
      ask: (contactCenter) => directory.answerChallenge({ contactCenter, state, response }),
      confirmed,
    });
    trail.signIn(outcome, { clientId, requestId, address }, log);
    return outcome;
  };
