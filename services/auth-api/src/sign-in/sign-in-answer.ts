import type { AttemptOutcome } from './attempt.ts';
import type { NextPage, ToNextPage } from './next-page.ts';
import type { BrowserAnswer } from './posted-form.ts';
import type { ResumeAt } from './resume-at.ts';
import { shownTexts } from './shown-text.ts';

/** Where a browser goes after a check, whichever step it was; `request` is the id of the parked request. */
export type SignInAnswer = (
  outcome: AttemptOutcome<string>,
  step: Pick<NextPage, 'form' | 'parked'> & { request: string | undefined },
) => BrowserAnswer;

/** What the page says when nobody was signed in; the empty text is the product's bare `error`. */
const pageErrors = {
  refused: '',
  'password-unacceptable': '',
  throttled: 'throttled',
  busy: 'unavailable',
  'challenge-expired': 'expired',
  'session-limit': 'sessions',
  unavailable: 'unavailable',
} as const satisfies Partial<Record<AttemptOutcome<unknown>['kind'], string>>;

/** The ways on: to the request, to a page with a question or a warning, to a new password, or back to the first page. */
export const createSignInAnswer =
  ({ toNextPage, resumeAt }: { toNextPage: ToNextPage; resumeAt: ResumeAt }): SignInAnswer =>
  (outcome, { request, ...step }) => {
    switch (outcome.kind) {
      case 'confirmed': {
        const { result: sessionCookie } = outcome;
        const warnings = shownTexts(outcome.warnings);
        if (warnings.length === 0) return { to: resumeAt(request, step.parked), sessionCookie };
        return { ...toNextPage({ page: 'sign-in-warnings', ...step, told: { warnings } }), sessionCookie };
      }
      case 'challenged':
        return toNextPage({ page: 'sign-in-challenge', ...step, told: { challenge: outcome.challenge } });
      case 'password-change-required':
        return toNextPage({ page: 'change-password', ...step, flags: { required: '' }, told: { policy: outcome.policy } });
      default: {
        const diagnostics = outcome.kind === 'refused' ? outcome.diagnostics : undefined;
        const flags = { error: pageErrors[outcome.kind] };
        return toNextPage({ page: 'sign-in', ...step, flags, told: { diagnostics: diagnostics && [...diagnostics] } });
      }
    }
  };
