import type { App } from '@gauth/service-kit';
import { failures, knownCode } from '../i18n/messages.ts';
import { pagesPath } from '../links.ts';
import type { Site } from '../pages/layout.ts';
import { noticePage } from '../pages/notice.ts';
import { readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/** `GET /ui/auth/signed-in.html`, where a bare sign-in ends, and `/ui/auth/error.html`. */
export const noticeRoutes = (app: App, { site }: { site: Site }): void => {
  app.get(`${pagesPath}/signed-in.html`, async (request, reply) => {
    const context = contextFor(site, request);
    return sendPage(reply, context, noticePage(context.language.text.signedIn));
  });

  app.get(`${pagesPath}/error.html`, async (request, reply) => {
    const context = contextFor(site, request);
    const { title, texts } = context.language.text.failure;
    const text = texts[knownCode(failures, readQuery(request.query).error ?? '')];
    return sendPage(reply, context, noticePage({ title, text }, { status: 200, failed: true }));
  });
};
