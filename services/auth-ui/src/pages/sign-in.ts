import { type FormTargets, formTargets } from '../content-security-policy.ts';
import type { Flow } from '../flow.ts';
import { type Html, html } from '../html.ts';
import { knownCode, type SignInRefusal, signInRefusals } from '../i18n/messages.ts';
import { linkTo } from '../links.ts';
import type { Prefill } from '../login-hint.ts';
import type { IdentityProvider } from '../ports.ts';
import { alert, type Field, type FieldName, hidden, inputs } from './fields.ts';
import { identityProviderLinks } from './identity-provider-links.ts';
import type { Page, PageContext } from './layout.ts';

/**
 * What the page asks for: name and password together; the name first, where the way to sign in hangs on it; then the password; nothing more, because the person's
 * organization does the asking; or which organization that is, where nobody has a password.
 */
export type SignInStep = 'name-and-password' | 'name' | 'password' | 'elsewhere' | 'provider';

/** How far the person has come. */
export interface SignInState {
  step: SignInStep;
  /** What the fields start with, or who the person said to be in the step before. */
  person: Prefill;
  /** Whether who is sent elsewhere may type a password all the same. */
  passwords?: boolean | undefined;
  /** What they may choose among. */
  identityProviders: readonly IdentityProvider[];
  /** The `error` parameter as it came. */
  error: string | undefined;
}

/** The page where a person signs in. */
export const signInPage = (
  context: PageContext,
  flow: Flow,
  { step, person, passwords = flow.passwords, identityProviders, error }: SignInState,
): Page => {
  const text = context.language.text.signIn;
  const refusal = error === undefined ? undefined : knownCode(signInRefusals, error);
  const view = { ...context, ...flow, person, passwords, identityProviders, refusal };
  return {
    status: 200,
    title: text.title,
    application: flow.applicationName,
    failed: refusal !== undefined,
    formTargets: targetsOf(step, view),
    body: html`${refusal && alert(text.refusals[refusal], flow.diagnostics)}${forms[step](view)}\n${cancelLink(view)}`,
  };
};

/** The form that leads elsewhere carries no password, and where its redirects lead is known to auth-api only. */
const targetsOf = (step: SignInStep, { site, redirectOrigins }: View): FormTargets => {
  if (step === 'elsewhere') return 'anywhere';
  return step === 'provider' ? [] : formTargets(site.publicAuthUrl, redirectOrigins);
};

type View = PageContext & Flow & { person: Prefill; refusal: SignInRefusal | undefined };

const namesRefused: readonly FieldName[] = ['username', 'password'];

const visible = ({ language: { text }, refusal }: View, fields: readonly Field[]): Html =>
  inputs(fields, { text, invalid: refusal === 'refused' ? namesRefused : [], failed: refusal !== undefined });

const nameFields = ({ hideTenant, person }: View): Field[] => [
  { name: 'username', value: person.username },
  ...(hideTenant ? [] : [{ name: 'tenant', value: person.tenant } as const]),
];

/** The name given in the step before: submitted and seen by password managers, but not editable here. */
const identity = ({ language: { text }, person, request, askedLocale: locale }: View): Html => html`<div class="identity">
<label for="username">${text.fields.username}</label>
<input id="username" name="username" type="text" value="${person.username}" readonly autocomplete="username">
${person.tenant !== undefined && html`<p>${text.fields.tenant}: ${person.tenant}</p>\n`}<a href="${linkTo('sign-in', { request, locale })}">${text.signIn.notYou}</a>
</div>
${hidden('tenant', person.tenant)}`;

const post = (
  { site, request }: View,
  fields: Html,
  submit: string,
): Html => html`<form method="post" action="${site.publicAuthUrl}/sign-in">
${hidden('request', request)}${fields}<button type="submit">${submit}</button>
</form>`;

const changePasswordLink = ({ language: { text }, request, askedLocale: locale }: View): Html =>
  html`<p class="aside"><a href="${linkTo('change-password', { request, locale })}">${text.signIn.changePassword}</a></p>`;

const withPasswordLink = ({ language: { text }, person, request, askedLocale: locale }: View): Html => {
  const to = linkTo('sign-in', { request, locale, step: 'password', scheme: 'basic', ...person });
  return html`<p class="aside"><a href="${to}">${text.signIn.withPassword}</a></p>\n`;
};

/** The way back to the application, which hears that nobody signed in; a link, so that it can be no part of what the form sends. */
export const cancelLink = ({ site, language: { text }, request, applicationName }: PageContext & Flow): Html | undefined =>
  request === undefined || applicationName === undefined
    ? undefined
    : html`<p class="aside"><a id="cancel" href="${site.publicAuthUrl}/oauth/authorize?request=${request}&amp;cancel=true">${text.signIn.cancel}</a></p>\n`;

const forms: Record<SignInStep, (view: View) => Html> = {
  'name-and-password': (view) => {
    const { hideTenant, person, language } = view;
    const fields = html`${hideTenant && hidden('tenant', person.tenant)}${visible(view, [...nameFields(view), { name: 'password' }])}`;
    return html`${post(view, fields, language.text.signIn.submit)}\n${identityProviderLinks(view, 'beside')}${changePasswordLink(view)}`;
  },
  name: (view) => html`<form method="get" action="${linkTo('sign-in')}">
${hidden('request', view.request)}${hidden('locale', view.askedLocale)}${hidden('step', 'password')}${visible(view, nameFields(view))}<button type="submit">${view.language.text.signIn.next}</button>
</form>
${identityProviderLinks(view, 'beside')}${changePasswordLink(view)}`,
  password: (view) => {
    const fields = html`${identity(view)}${visible(view, [{ name: 'password' }])}`;
    return html`${post(view, fields, view.language.text.signIn.submit)}\n${identityProviderLinks(view, 'beside')}${changePasswordLink(view)}`;
  },
  elsewhere: (view) => {
    const { elsewhere, elsewhereSubmit } = view.language.text.signIn;
    const fields = html`${hidden('saml', 'true')}${hidden('password', '')}${identity(view)}`;
    return html`<p>${elsewhere}</p>\n${post(view, fields, elsewhereSubmit)}\n${view.passwords && withPasswordLink(view)}`;
  },
  provider: (view) => html`${identityProviderLinks(view, 'alone')}`,
};
