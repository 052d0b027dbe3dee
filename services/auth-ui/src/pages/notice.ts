import { html } from '../html.ts';
import type { Notice } from '../i18n/messages.ts';
import type { Page } from './layout.ts';

/** A page that only says something, with nothing to fill in. */
export const noticePage = ({ title, text }: Notice, outcome: Pick<Page, 'status' | 'failed'> = { status: 200, failed: false }): Page => ({
  ...outcome,
  title,
  formTargets: [],
  body: html`<p>${text}</p>`,
});

/** The page for the time auth-api cannot be asked. Its link has an empty address, which opens the page again as it was. */
export const unavailablePage = (notice: Notice & { retry: string }): Page => ({
  ...noticePage(notice, { status: 503, failed: true }),
  body: html`<p>${notice.text}</p>
<p><a class="button" href="">${notice.retry}</a></p>`,
});
