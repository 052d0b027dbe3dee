import type { FormTargets } from '../content-security-policy.ts';
import { type Html, html } from '../html.ts';
import type { Language } from '../i18n/language.ts';

/** What is the same on every page of one deployment. */
export interface Site {
  productName: string;
  /** Base of auth-api as browsers see it, with `/auth/v3`: forms post there, so passwords never pass through this service. */
  publicAuthUrl: string;
  stylesheet: string;
  logo: string;
}

/** What a page is written with. */
export interface PageContext {
  site: Site;
  language: Language;
}

/** A page before it is laid out and sent. */
export interface Page {
  status: number;
  title: string;
  /** The application the person is on the way to, where there is one. */
  application?: string | undefined;
  /** Whether the page tells of something that went wrong. */
  failed: boolean;
  body: Html;
  /** Where its form may lead, redirects included; none for a page without a form. */
  formTargets: FormTargets;
  /** What its frames may show, as its policy names it. */
  frameSources?: readonly string[] | undefined;
  /** Where it leads by itself, after some seconds. */
  refresh?: { seconds: number; to: string } | undefined;
}

/** The whole document around a page: one card, named by the product. */
export const layout = ({ site, language: { tag, text } }: PageContext, page: Page): Html => html`<!doctype html>
<html lang="${tag}" dir="${text.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${page.refresh && html`<meta http-equiv="refresh" content="${page.refresh.seconds};url=${page.refresh.to}">\n`}<title>${page.failed && `${text.error}: `}${page.title} – ${page.application ?? site.productName}</title>
<link rel="icon" href="${site.logo}" type="image/svg+xml">
<link rel="stylesheet" href="${site.stylesheet}">
</head>
<body>
<div class="card">
<header><img src="${site.logo}" alt="" width="36" height="36"><span>${site.productName}</span></header>
<main>
<h1>${page.title}</h1>
${page.application !== undefined && html`<p class="lead">${text.continueTo(page.application)}</p>`}
${page.body}
</main>
</div>
</body>
</html>
`;
