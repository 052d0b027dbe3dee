import type { AttemptOutcome } from './attempt.ts';
import type { ChangePassword } from './change-password.ts';
import type { ToNextPage } from './next-page.ts';
import type { Pages } from './pages.ts';
import { isBare, type ParkedRequest } from './parked-request.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';
import type { ResumeAt } from './resume-at.ts';
import type { Told } from './told.ts';

/** The form of the change-password page: changes the password, signs the browser in and sends it on. */
export type ChangePasswordForm = (
  form: PostedForm & {
    newPassword: string;
    confirmPassword: string;
    /** Set where nobody chose to change the password; the page says so as long as it comes back. */
    required: string | undefined;
  },
) => Promise<BrowserAnswer>;

interface Dependencies {
  admit: Admit;
  changePassword: ChangePassword;
  pages: Pages;
  toNextPage: ToNextPage;
  resumeAt: ResumeAt;
}

/** What the page says for each outcome but success. */
const pageErrors = {
  refused: 'refused',
  'password-change-required': 'refused',
  throttled: 'throttled',
  busy: 'unavailable',
  challenged: 'challenge',
  'challenge-expired': 'refused',
  'session-limit': 'refused',
  unavailable: 'unavailable',
} as const satisfies Partial<Record<AttemptOutcome<unknown>['kind'], string>>;

/** What the page says where the form was not even looked at; a lost request cannot be shown again. */
const refusedEntry = { expired: 'expired', origin: 'refused' } as const;

/** The steps of the form, each of which may lead back to its page. */
export function createChangePasswordForm({ admit, changePassword, pages, toNextPage, resumeAt }: Dependencies): ChangePasswordForm {
  return async (form) => {
    const { request, required, username, tenant, newPassword, address, log } = form;
    const { error, parked } = admit(form);
    const flagsOf = (said: string) => ({ error: said, required: required && '' });
    const again = (said: string) => ({ to: pages('change-password', { ...flagsOf(said), request: parked && request }) });
    if (error !== undefined) return again(refusedEntry[error]);
    if (newPassword !== form.confirmPassword) return again('mismatch');

    const change = { of: { username, tenant }, oldPassword: form.password, newPassword, startsSession: true, address, log };
    const outcome = await changePassword(change);
    if (outcome.kind === 'password-unacceptable')
      return toNextPage({ page: 'change-password', form, parked, flags: flagsOf('rules'), told: brokenRule(outcome, parked) });
    if (outcome.kind !== 'confirmed') return again(pageErrors[outcome.kind]);
    const to = wasChosen(form, parked) ? pages('change-password', { done: '' }) : resumeAt(request, parked);
    return { to, sessionCookie: outcome.result };
  };
}

/** The rule in words, and all of them where they are known by now. */
const brokenRule = ({ rule, policy }: Pick<Told, 'rule' | 'policy'>, parked: ParkedRequest | undefined): Told => ({
  rule,
  policy: policy ?? parked?.told?.policy,
});

/** Whether the person came for nothing but a new password. */
const wasChosen = (
  { request, required }: { request?: string | undefined; required: string | undefined },
  parked: ParkedRequest | undefined,
) => request === undefined || (parked !== undefined && isBare(parked) && required === undefined);
