import { formTargets } from '../content-security-policy.ts';
import type { Flow } from '../flow.ts';
import { html } from '../html.ts';
import { type ChangePasswordRefusal, changePasswordRefusals, knownCode, type Messages, passwordRules } from '../i18n/messages.ts';
import { linkTo } from '../links.ts';
import { type Prefill, prefillFrom } from '../login-hint.ts';
import type { PageQuery } from '../query.ts';
import { alert, type Field, type FieldName, hidden, inputs } from './fields.ts';
import type { Page, PageContext } from './layout.ts';
import { passwordPolicy } from './password-policy.ts';

const wrongFields: Partial<Record<ChangePasswordRefusal, readonly FieldName[]>> = {
  refused: ['username', 'oldPassword'],
  mismatch: ['newPassword', 'confirmPassword'],
  rules: ['newPassword'],
};

const fieldsFor = ({ username, tenant }: Prefill, { hideTenant, passwordPolicy: policy }: Flow): Field[] => [
  { name: 'username', value: username },
  ...(hideTenant ? [] : [{ name: 'tenant', value: tenant } as const]),
  { name: 'oldPassword' },
  { name: 'newPassword', describedBy: policy && 'policy' },
  { name: 'confirmPassword' },
];

/** The page where a person replaces the password: by choice, or because the way to the application cannot go on without it. */
export const changePasswordPage = (
  { site, language: { text } }: PageContext,
  flow: Flow,
  { error, required }: Pick<PageQuery, 'error' | 'required'>,
): Page => {
  const { request, hideTenant, askedLocale: locale } = flow;
  const person = prefillFrom(flow);
  const refusal = error === undefined ? undefined : knownCode(changePasswordRefusals, error);
  const invalid = (refusal && wrongFields[refusal]) ?? [];
  return {
    status: 200,
    title: text.changePassword.title,
    application: flow.applicationName,
    failed: refusal !== undefined,
    formTargets: formTargets(site.publicAuthUrl, flow.redirectOrigins),
    body: html`${required !== undefined && html`<p>${text.changePassword.required}</p>`}${refusal && alert(explained(text, refusal, flow.brokenRule))}${flow.passwordPolicy && passwordPolicy(text, flow.passwordPolicy)}<form method="post" action="${site.publicAuthUrl}/change-password">
${hidden('request', request)}${required !== undefined && hidden('required', 'true')}${hideTenant && hidden('tenant', person.tenant)}${inputs(fieldsFor(person, flow), { text, invalid, failed: refusal !== undefined })}<button type="submit">${text.changePassword.submit}</button>
</form>
${request !== undefined && html`<p class="aside"><a href="${linkTo('sign-in', { request, locale })}">${text.changePassword.back}</a></p>`}`,
  };
};

/** The rule that was broken, where auth-api names one that there are words for. */
function explained({ changePassword: { refusals, brokenRules } }: Messages, refusal: ChangePasswordRefusal, broken?: string): string {
  const rule = refusal === 'rules' ? passwordRules.find((known) => known === broken) : undefined;
  return rule === undefined ? refusals[refusal] : brokenRules[rule];
}
