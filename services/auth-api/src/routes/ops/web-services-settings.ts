import { settingsFields, shownSettings } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { RegisteredWebServicesSettings } from '../../ports/registered-web-services-settings.ts';
import { defaultSettings } from '../../web-services/default-settings.ts';
import { administratorRefusals, answered, refused } from '../answers.ts';
import { contactCenterParams } from './identity-provider-scope.ts';
import { showSettings } from './shown-web-services-settings.ts';

const url = '/ops/contact-centers/:contactCenterId/web-services';
const response = { 200: answered(shownSettings), ...administratorRefusals, 404: refused[404] };
const about = { tags: ['web services'], params: contactCenterParams };

interface Options {
  contactCenters: Pick<ContactCenters, 'byId'>;
  webServicesSettingsRegistry: RegisteredWebServicesSettings;
  trail: AuditTrail;
}

/** `/ops/contact-centers/{id}/web-services`: which steps of the Web Services chain a contact center has. */
export const webServicesSettingsRoutes: FastifyPluginAsyncZod<Options> = async (
  app,
  { contactCenters, webServicesSettingsRegistry, trail },
) => {
  function existing(id: string): string {
    if (contactCenters.byId(id) === undefined) throw new ApiError('notFound', 'there is no such contact center');
    return id;
  }

  async function shown(id: string) {
    return envelope.ok(showSettings(await webServicesSettingsRegistry.find(id)));
  }

  app.get(url, { schema: { ...about, summary: 'Web Services of a contact center', response } }, async ({ params: { contactCenterId } }) =>
    shown(existing(contactCenterId)),
  );

  app.put(
    url,
    {
      schema: {
        ...about,
        summary: 'State Web Services of a contact center',
        body: envelope.request(settingsFields),
        response: { ...response, 409: refused[409] },
      },
    },
    async ({ params: { contactCenterId }, body: { data }, log }) => {
      const id = existing(contactCenterId);
      await webServicesSettingsRegistry.put({ ...defaultSettings(id), ...stated(data) });
      trail.record({ event: 'web-services-settings.updated', outcome: 'success', contactCenterId: id }, log);
      return shown(id);
    },
  );
};

const stated = <Fields extends object>(data: Fields) =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Partial<{
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  }>;
