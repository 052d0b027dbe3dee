import type { App } from '@gauth/service-kit';
import { pagesPath } from '../links.ts';
import type { Site } from '../pages/layout.ts';
import { noticePage } from '../pages/notice.ts';
import { signOutPage } from '../pages/sign-out.ts';
import { readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/** `GET /ui/auth/sign-out.html`, which asks for a confirmation, and `/ui/auth/signed-out.html`, where it ends. */
export const signOutRoutes = (app: App, { site }: { site: Site }): void => {
  app.get(`${pagesPath}/sign-out.html`, async (request, reply) => {
    const { request: sealed } = readQuery(request.query);
    // Only auth-api can say what is to be confirmed; it comes back here with a sealed request.
    if (sealed === undefined) return reply.redirect(`${site.publicAuthUrl}/sign-out`);
    const context = contextFor(site, request);
    return sendPage(reply, context, signOutPage(context, sealed));
  });

  app.get(`${pagesPath}/signed-out.html`, async (request, reply) => {
    const context = contextFor(site, request);
    return sendPage(reply, context, noticePage(context.language.text.signedOut));
  });
};
