import type { App } from '@gauth/service-kit';
import { flowOf } from '../flow.ts';
import { pagesPath } from '../links.ts';
import { changePasswordPage } from '../pages/change-password.ts';
import type { Site } from '../pages/layout.ts';
import { noticePage } from '../pages/notice.ts';
import type { SignInRequests } from '../ports.ts';
import { readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/** `GET /ui/auth/change-password.html`: by choice, on the way of an authorization request, or done. */
export const changePasswordRoute = (app: App, { site, signInRequests }: { site: Site; signInRequests: SignInRequests }): void => {
  app.get(`${pagesPath}/change-password.html`, async (request, reply) => {
    const query = readQuery(request.query);
    const flow = await flowOf(signInRequests, query);
    const context = contextFor(site, request, flow.locale);
    const done = query.done !== undefined;
    const page = done ? noticePage(context.language.text.changePassword.done) : changePasswordPage(context, flow, query);
    return sendPage(reply, context, page);
  });
};
