import { type Html, html } from '../html.ts';
import type { Messages } from '../i18n/messages.ts';

/** Names of the inputs a person fills in; scripts and password managers rely on them, so they never change. */
export type FieldName = keyof Messages['fields'];

/** One input of a form. */
export interface Field {
  name: FieldName;
  value?: string | undefined;
  /** The id of what describes it beside an error message. */
  describedBy?: string | undefined;
  /** Not seen while it is typed, though others of its name are. */
  unseen?: boolean | undefined;
}

/** What the inputs of one form share. */
export interface FieldsContext {
  text: Messages;
  /** The inputs the error message is about. */
  invalid: readonly FieldName[];
  /** Whether there is an error message, so that inputs are described by it. */
  failed: boolean;
}

const kinds: Record<FieldName, { type: 'text' | 'password'; autocomplete: string; optional?: true; capitals?: true }> = {
  username: { type: 'text', autocomplete: 'username' },
  tenant: { type: 'text', autocomplete: 'organization', optional: true },
  password: { type: 'password', autocomplete: 'current-password' },
  oldPassword: { type: 'password', autocomplete: 'current-password' },
  newPassword: { type: 'password', autocomplete: 'new-password' },
  confirmPassword: { type: 'password', autocomplete: 'new-password' },
  user_code: { type: 'text', autocomplete: 'off', capitals: true },
  response: { type: 'text', autocomplete: 'one-time-code' },
};

const input = ({ name, value, describedBy, unseen = false }: Field, focused: boolean, { text, invalid, failed }: FieldsContext): Html => {
  const { type, autocomplete, optional, capitals } = kinds[name];
  const descriptions = [failed && 'error', describedBy].filter(Boolean).join(' ');
  return html`<div class="field">
<label for="${name}">${text.fields[name]}${optional && html` <span class="optional">(${text.optional})</span>`}</label>
<input id="${name}" name="${name}" type="${unseen ? 'password' : type}"${value !== undefined && html` value="${value}"`} autocomplete="${autocomplete}" autocapitalize="${capitals ? 'characters' : 'none'}" spellcheck="false" maxlength="255"${!optional && html` required`}${invalid.includes(name) && html` aria-invalid="true"`}${descriptions !== '' && html` aria-describedby="${descriptions}"`}${focused && html` autofocus`}>
</div>`;
};

/** Inputs with their labels; the cursor starts in the first empty one. */
export const inputs = (fields: readonly Field[], context: FieldsContext): Html => {
  const focused = fields.find(({ value }) => value === undefined) ?? fields[0];
  return html`${fields.map((field) => html`${input(field, field === focused, context)}\n`)}`;
};

/** A value the form carries along unseen; nothing when there is none. */
export const hidden = (name: string, value: string | undefined): Html | undefined =>
  value === undefined ? undefined : html`<input type="hidden" id="${name}" name="${name}" value="${value}">\n`;

/** The message above a form that says what went wrong: read out at once, and part of the inputs' description. */
export const alert = (message: string, told: readonly string[] = []): Html =>
  told.length === 0
    ? html`<p class="alert" id="error" role="alert">${message}</p>\n`
    : html`<div class="alert" id="error" role="alert">${message}\n${tellings(told)}</div>\n`;

/** Words of others, whose language is not known. */
export const tellings = (texts: readonly string[]): Html =>
  html`<ul class="told">\n${texts.map((text) => html`<li dir="auto">${text}</li>\n`)}</ul>\n`;
