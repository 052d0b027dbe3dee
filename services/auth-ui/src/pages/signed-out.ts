import { sourceOf } from '../content-security-policy.ts';
import { type Html, html } from '../html.ts';
import type { SignOut } from '../ports.ts';
import type { Page, PageContext } from './layout.ts';
import { noticePage } from './notice.ts';

/** Long enough for applications to answer, short enough to wait for. */
const refreshSeconds = 3;

/** Applications may run their scripts and reach what they have stored, but not lead the whole page away. */
const frameOf = (address: string): Html =>
  html`<iframe src="${address}" hidden aria-hidden="true" tabindex="-1" sandbox="allow-forms allow-same-origin allow-scripts"></iframe>\n`;

/**
 * Says that the person is signed out. Applications that want to see it log their user out in frames meanwhile, and then the browser goes on: by itself, or
 * sooner by a link.
 */
export function signedOutPage({ language: { text } }: PageContext, { frames, continueTo }: SignOut = { frames: [] }): Page {
  const { leaving, next, ...notice } = text.signedOut;
  const shown = frames.flatMap((address) => framed(address) ?? []);
  const to = continueTo !== undefined && leadsToApplication(continueTo) ? continueTo : undefined;
  return {
    ...noticePage(notice),
    frameSources: shown.map(({ source }) => source),
    ...(to !== undefined && { refresh: { seconds: refreshSeconds, to } }),
    body: html`<p>${to === undefined ? notice.text : leaving}</p>
${to !== undefined && html`<p><a class="button" href="${to}">${next}</a></p>\n`}${shown.map(({ address }) => frameOf(address))}`,
  };
}

/** A frame that the policy of the page can allow, or undefined. */
function framed(address: string): { address: string; source: string } | undefined {
  if (!URL.canParse(address)) return undefined;
  const { href, origin } = new URL(address);
  const source = isWeb(address) ? sourceOf(origin) : undefined;
  return source === undefined ? undefined : { address: href, source };
}

const isWeb = (address: string): boolean => /^https?:$/.test(new URL(address).protocol);

/** A website, or a native application, whose scheme has a dot (RFC 8252 §7.1): nothing that runs in this page. */
const leadsToApplication = (address: string): boolean =>
  URL.canParse(address) && (isWeb(address) || new URL(address).protocol.includes('.'));
