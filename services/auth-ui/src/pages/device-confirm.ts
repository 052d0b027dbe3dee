import { formTargets } from '../content-security-policy.ts';
import { type Html, html } from '../html.ts';
import { type Messages, wordedScopes } from '../i18n/messages.ts';
import type { WaitingDevice } from '../ports.ts';
import { hidden } from './fields.ts';
import type { Page, PageContext } from './layout.ts';

/** A scope in words; one that we have none for stands as the application calls it. */
const permission = ({ deviceConfirm: { scopes } }: Messages, scope: string): Html => {
  const worded = wordedScopes.find((known) => known === scope);
  return html`<li>${worded === undefined ? html`<code>${scope}</code>` : scopes[worded]}</li>\n`;
};

/** The page where a person decides about a device. It says what only somebody before that device can know to be right, and preselects nothing. */
export const deviceConfirmPage = ({ site, language: { text } }: PageContext, request: string, device: WaitingDevice): Page => {
  const words = text.deviceConfirm;
  return {
    status: 200,
    title: words.title,
    failed: false,
    formTargets: formTargets(site.publicAuthUrl),
    body: html`<p>${words.wants(device.applicationName)}</p>
${device.scope.length > 0 && html`<p>${words.may}</p>\n<ul>\n${device.scope.map((scope) => permission(text, scope))}</ul>\n`}<p>${words.compare}</p>
<p class="code">${device.userCode}</p>
<p>${words.account} <strong>${device.userName}</strong></p>
<form method="post" action="${site.publicAuthUrl}/device">
${hidden('request', request)}<div class="choice">
<button type="submit" name="decision" value="deny" class="quiet">${words.deny}</button>
<button type="submit" name="decision" value="allow">${words.allow}</button>
</div>
</form>`,
  };
};
