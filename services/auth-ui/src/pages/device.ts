import { formTargets } from '../content-security-policy.ts';
import { html } from '../html.ts';
import { deviceRefusals, knownCode } from '../i18n/messages.ts';
import { askedLocale, type PageQuery } from '../query.ts';
import { alert, hidden, inputs } from './fields.ts';
import type { Page, PageContext } from './layout.ts';

/** The page where a person enters the code that a device shows (RFC 8628 §3.3). One that came in the address is asked for all the same. */
export const devicePage = ({ site, language: { text } }: PageContext, query: PageQuery): Page => {
  const refusal = query.error === undefined ? undefined : knownCode(deviceRefusals, query.error);
  const failed = refusal !== undefined;
  const field = { name: 'user_code', value: query.user_code } as const;
  return {
    status: 200,
    title: text.device.title,
    failed,
    formTargets: formTargets(site.publicAuthUrl),
    body: html`<p>${text.device.text}</p>
${refusal && alert(text.device.refusals[refusal])}<form method="get" action="${site.publicAuthUrl}/device">
${hidden('locale', askedLocale(query))}${inputs([field], { text, invalid: refusal === 'unknown' ? ['user_code'] : [], failed })}<button type="submit">${text.device.submit}</button>
</form>`,
  };
};
