import type { AnswerChallenge } from './challenge.ts';
import type { ToNextPage } from './next-page.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';
import type { StartSession } from './session.ts';
import type { SignInAnswer } from './sign-in-answer.ts';

/** The form of the page that asks the question of an external system. */
export interface PostedResponse extends Pick<PostedForm, 'browser' | 'caller' | 'address' | 'log'> {
  request: string;
  response: string;
  /** The value of the session cookie. */
  session: string | undefined;
}

/** Answers the question and sends the browser on; there may be another one. */
export type ChallengeForm = (form: PostedResponse) => Promise<BrowserAnswer>;

interface Dependencies {
  admit: Admit;
  answerChallenge: AnswerChallenge;
  startSession: StartSession;
  toNextPage: ToNextPage;
  signInAnswer: SignInAnswer;
}

/** Only the browser that was asked may answer; whatever else is wrong leads back to the first page. */
export const createChallengeForm =
  ({ admit, answerChallenge, startSession, toNextPage, signInAnswer }: Dependencies): ChallengeForm =>
  async ({ request, response, session, ...from }) => {
    // Whose sign-in it is stands in the request, sealed.
    const form = { ...from, request, username: '', password: '' };
    const { error, parked } = admit(form);
    const challenge = parked?.told?.challenge;
    if (error !== undefined || challenge === undefined)
      return toNextPage({ page: 'sign-in', form, parked, flags: { error: error ?? 'expired' } });
    const answer = { ...from, challenge, response, clientId: parked?.params.client_id };
    return signInAnswer(await answerChallenge(answer, startSession(session)), { form, parked, request });
  };
