import type { App } from '@gauth/service-kit';
import { linkTo, pagesPath } from '../links.ts';
import { devicePage } from '../pages/device.ts';
import { deviceConfirmPage } from '../pages/device-confirm.ts';
import type { Site } from '../pages/layout.ts';
import { noticePage } from '../pages/notice.ts';
import type { WaitingDevices } from '../ports.ts';
import { askedLocale, readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

/** `GET /ui/auth/device.html`, `device-confirm.html` and `device-done.html`: entering the code of a device, deciding about it, and what came of it. */
export const deviceRoutes = (app: App, { site, waitingDevices }: { site: Site; waitingDevices: WaitingDevices }): void => {
  app.get(`${pagesPath}/device.html`, async (request, reply) => {
    const context = contextFor(site, request);
    return sendPage(reply, context, devicePage(context, readQuery(request.query)));
  });

  app.get(`${pagesPath}/device-confirm.html`, async (request, reply) => {
    const query = readQuery(request.query);
    const locale = askedLocale(query);
    // Only auth-api can say what there is to decide; it comes back here with a sealed request.
    if (query.request === undefined) return reply.redirect(linkTo('device', { locale }));
    const device = await waitingDevices.find(query.request);
    if (device === undefined) return reply.redirect(linkTo('device', { error: 'expired', locale }));
    const context = contextFor(site, request, device.locale);
    return sendPage(reply, context, deviceConfirmPage(context, query.request, device));
  });

  app.get(`${pagesPath}/device-done.html`, async (request, reply) => {
    const { allowed, denied } = readQuery(request.query);
    const context = contextFor(site, request);
    const { text } = context.language;
    if (allowed === undefined && denied === undefined) return reply.redirect(linkTo('device', { locale: askedLocale(request.query) }));
    return sendPage(reply, context, noticePage(denied === undefined ? text.deviceAllowed : text.deviceDenied));
  });
};
