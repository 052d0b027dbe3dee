import { id, newSetting, setting, settingsOfContactCenter } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { Settings } from '../ports.ts';
import { describePage, pageDescription, pageQuery } from './paging.ts';
import { answers, done, found, idInPath, removed } from './schemas.ts';

const tags = ['settings'];
const key = z.strictObject({ location: setting.shape.location, name: setting.shape.name });

/** `/settings` of all contact centers, and `/contact-centers/{id}/settings` of one, among them `cors-origins`, the documented way to allow browser origins. */
export function settingRoutes(app: App, { settings }: { settings: Settings }): void {
  const listAll = {
    tags,
    summary: 'List the settings of all contact centers, one entry for each contact center',
    description: `${pageDescription} after is the contactCenterId of the last entry.`,
    querystring: pageQuery(id, {}),
    response: answers(z.array(settingsOfContactCenter)),
  };
  app.get('/settings', { schema: listAll }, async (request, reply) => {
    const { items, total } = await settings.listAll(request.query);
    describePage(request, reply, { items: items.map(({ contactCenterId }) => ({ id: contactCenterId })), total }, request.query.limit);
    return envelope.ok(items);
  });

  const list = {
    tags,
    summary: 'List the settings of a contact center',
    params: idInPath,
    response: answers(z.object({ settings: z.array(setting) })),
  };
  app.get('/contact-centers/:id/settings', { schema: list }, async ({ params }) =>
    envelope.ok({ settings: found(await settings.list(params.id), 'contact center') }),
  );

  const replace = {
    tags,
    summary: 'Set a setting, replacing the one of the same location and name',
    params: idInPath,
    body: envelope.request(newSetting),
    response: answers(setting),
  };
  app.post('/contact-centers/:id/settings', { schema: replace }, async ({ params, body, log }) => {
    await settings.put(params.id, body.data);
    audit(log, { event: 'setting.changed', outcome: 'success', contactCenterId: params.id, subject: body.data.name });
    return envelope.ok(body.data, `/contact-centers/${params.id}/settings`);
  });

  const remove = { tags, summary: 'Delete a setting', params: idInPath, querystring: key, response: done };
  app.delete('/contact-centers/:id/settings', { schema: remove }, async ({ params, query, log }) => {
    const answer = removed(await settings.remove(params.id, query), 'setting');
    audit(log, { event: 'setting.deleted', outcome: 'success', contactCenterId: params.id, subject: query.name });
    return answer;
  });
}
