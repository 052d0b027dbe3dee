import type { AttemptOutcome } from './attempt.ts';
import type { ChangePassword } from './change-password.ts';
import type { Pages } from './pages.ts';
import type { ParkedRequest } from './parked-request.ts';
import type { Admit, BrowserAnswer, PostedForm } from './posted-form.ts';

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
  /** Where a parked request is taken up again. */
  resumeAt: (request: string, parked: ParkedRequest | undefined) => string;
}

/** What the page says for each outcome but success. */
const pageErrors = {
  refused: 'refused',
  'password-change-required': 'refused',
  'password-unacceptable': 'rules',
  throttled: 'throttled',
  busy: 'unavailable',
  challenged: 'refused',
  unavailable: 'unavailable',
} as const satisfies Partial<Record<AttemptOutcome<unknown>['kind'], string>>;

/** What the page says where the form was not even looked at; a lost request cannot be shown again. */
const refusedEntry = { expired: 'expired', origin: 'refused' } as const;

/** The steps of the form, each of which may lead back to its page. */
export function createChangePasswordForm({ admit, changePassword, pages, resumeAt }: Dependencies): ChangePasswordForm {
  return async (form) => {
    const { request, required, username, tenant, newPassword, address, log } = form;
    const { error, parked } = admit(form);
    const again = (said: string) => ({
      to: pages('change-password', { error: said, required: required && '', request: parked && request }),
    });
    if (error !== undefined) return again(refusedEntry[error]);
    if (newPassword !== form.confirmPassword) return again('mismatch');

    const change = { of: { username, tenant }, oldPassword: form.password, newPassword, startsSession: true, address, log };
    const outcome = await changePassword(change);
    if (outcome.kind !== 'confirmed') return again(pageErrors[outcome.kind]);
    return {
      to: request === undefined ? pages('change-password', { done: '' }) : resumeAt(request, parked),
      sessionCookie: outcome.result,
    };
  };
}
