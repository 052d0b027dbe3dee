import type { App } from '@gauth/service-kit';
import { pagesPath } from '../links.ts';
import type { Site } from '../pages/layout.ts';
import { signOutPage } from '../pages/sign-out.ts';
import { signedOutPage } from '../pages/signed-out.ts';
import type { SignOuts } from '../ports.ts';
import { readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/** `GET /ui/auth/sign-out.html`, which asks for a confirmation, and `/ui/auth/signed-out.html`, where it ends. */
export const signOutRoutes = (app: App, { site, signOuts }: { site: Site; signOuts: SignOuts }): void => {
  app.get(`${pagesPath}/sign-out.html`, async (request, reply) => {
    const { request: sealed } = readQuery(request.query);
    // Only auth-api can say what is to be confirmed; it comes back here with a sealed request.
    if (sealed === undefined) return reply.redirect(`${site.publicAuthUrl}/sign-out`);
    const context = contextFor(site, request);
    return sendPage(reply, context, signOutPage(context, sealed));
  });

  app.get(`${pagesPath}/signed-out.html`, async (request, reply) => {
    const { request: sealed } = readQuery(request.query);
    const context = contextFor(site, request);
    // One that is too long ago changes nothing: the person is signed out.
    const signOut = sealed === undefined ? undefined : await signOuts.find(sealed);
    return sendPage(reply, context, signedOutPage(context, signOut));
  });
};
