import type { Flow } from '../flow.ts';
import { html } from '../html.ts';
import { tellings } from './fields.ts';
import type { Page, PageContext } from './layout.ts';

/** The page that tells a person who is signed in already what they should know, before the browser goes on. */
export const signInWarningsPage = ({ language: { text } }: PageContext, flow: Flow, continueTo: string): Page => ({
  status: 200,
  title: text.warnings.title,
  application: flow.applicationName,
  failed: false,
  formTargets: [],
  body: html`${tellings(flow.warnings ?? [])}<p><a class="button" href="${continueTo}">${text.warnings.next}</a></p>`,
});
