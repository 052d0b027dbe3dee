import type { App } from '@gauth/service-kit';
import { flowOf } from '../flow.ts';
import { linkTo, pagesPath } from '../links.ts';
import type { Site } from '../pages/layout.ts';
import { signInChallengePage } from '../pages/sign-in-challenge.ts';
import { signInWarningsPage } from '../pages/sign-in-warnings.ts';
import type { SignInRequests } from '../ports.ts';
import { readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/**
 * `GET /ui/auth/sign-in-challenge.html`, where an external system asks for more, and `/ui/auth/sign-in-warnings.html`, which tells something before the browser
 * goes on. Without anything to ask or tell they lead to the sign-in page: only auth-api can say what there is.
 */
export const signInStepRoutes = (app: App, { site, signInRequests }: { site: Site; signInRequests: SignInRequests }): void => {
  app.get(`${pagesPath}/sign-in-challenge.html`, async (request, reply) => {
    const flow = await flowOf(signInRequests, readQuery(request.query));
    if (flow.challenge === undefined) return reply.redirect(linkTo('sign-in', { request: flow.request, locale: flow.askedLocale }));
    const context = contextFor(site, request, flow.locale);
    return sendPage(reply, context, signInChallengePage(context, flow, flow.challenge));
  });

  app.get(`${pagesPath}/sign-in-warnings.html`, async (request, reply) => {
    const flow = await flowOf(signInRequests, readQuery(request.query));
    const { warnings, continueTo } = flow;
    if (warnings === undefined || continueTo === undefined)
      return reply.redirect(linkTo('sign-in', { request: flow.request, locale: flow.askedLocale }));
    // There was no room for them on the way here.
    if (warnings.length === 0) return reply.redirect(continueTo);
    const context = contextFor(site, request, flow.locale);
    return sendPage(reply, context, signInWarningsPage(context, flow, continueTo));
  });
};
