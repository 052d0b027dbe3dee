import { newBrowser } from './browser-cookie.ts';
import type { PageName, Pages } from './pages.ts';
import type { ParkedRequest, ParkedRequests } from './parked-request.ts';
import type { BrowserAnswer, PostedForm } from './posted-form.ts';
import { shownQuestion, shownTexts } from './shown-text.ts';
import type { Told } from './told.ts';
import { readUserName, writtenUserName } from './user-name.ts';

/** The page that follows on a form, and what it says. */
export interface NextPage {
  page: PageName;
  form: Pick<PostedForm, 'username' | 'tenant' | 'browser'>;
  parked: ParkedRequest | undefined;
  /** Stands in the address: `error`, `required`. */
  flags?: Record<string, string | undefined>;
  told?: Told | undefined;
}

/** Leads to a page with the request under a new id, which remembers the name, so that only the password must be typed again, and what the page tells. */
export type ToNextPage = (next: NextPage) => BrowserAnswer;

/** Where there is no request, one without an application is made if there is something to tell. */
export const createToNextPage =
  ({ pages, parkedRequests, now }: { pages: Pages; parkedRequests: ParkedRequests; now: () => Date }): ToNextPage =>
  ({ page, form, parked, flags, told }) => {
    const carried = told && inBounds(told);
    if (parked === undefined && carried === undefined) return { to: pages(page, flags) };
    const browser = form.browser ?? newBrowser();
    const name = readUserName(form);
    const waiting = { ...(parked ?? { params: {}, askedAt: now().getTime() }), ...(name && { loginHint: writtenUserName(name) }) };
    const request = parkedRequests.park({ ...waiting, told: carried }, browser);
    return { to: pages(page, { ...flags, request }), ...(form.browser === undefined && { newBrowser: browser }) };
  };

/** Nothing at all where nothing is left to tell. */
function inBounds({ diagnostics = [], warnings, challenge, policy, rule }: Told): Told | undefined {
  const texts = shownTexts(diagnostics);
  const carried = {
    ...(texts.length > 0 && { diagnostics: texts }),
    ...(warnings && { warnings: shownTexts(warnings) }),
    ...(challenge && { challenge: { ...challenge, message: shownQuestion(challenge.message) } }),
    ...(policy && { policy }),
    ...(rule !== undefined && { rule }),
  };
  return Object.keys(carried).length === 0 ? undefined : carried;
}
