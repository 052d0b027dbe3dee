import { newSetting, setting } from '@gauth/environment-client';
import { type App, audit, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { Settings } from '../ports.ts';
import { answers, done, found, idInPath, removed } from './schemas.ts';

const tags = ['settings'];
const key = z.strictObject({ location: setting.shape.location, name: setting.shape.name });

/** `/contact-centers/{id}/settings`, among them `cors-origins`, the documented way to allow browser origins. */
export function settingRoutes(app: App, { settings }: { settings: Settings }): void {
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
