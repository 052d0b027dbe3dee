import { providersOfContactCenter, settingsOfContactCenter } from '@gauth/auth-client';
import { envelope } from '@gauth/service-kit';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { RegisteredIdentityProviders } from '../../ports/registered-identity-providers.ts';
import type { RegisteredWebServicesSettings } from '../../ports/registered-web-services-settings.ts';
import { administratorRefusals, answered } from '../answers.ts';
import { linkNextPage, pageQuery } from './paging.ts';
import { showProvider } from './shown-identity-provider.ts';
import { showSettings } from './shown-web-services-settings.ts';

interface Options {
  contactCenters: Pick<ContactCenters, 'ids'>;
  identityProviderRegistry: Pick<RegisteredIdentityProviders, 'list'>;
  webServicesSettingsRegistry: Pick<RegisteredWebServicesSettings, 'list'>;
  now: () => Date;
}

const description = 'One entry for each contact center that is known here, also for one that has nothing. A page counts contact centers.';
const next = 'or a page of them; Link (rel="next") leads to the next one';

/** `/ops/identity-providers` and `/ops/web-services`: what each contact center has, in lists over all of them. */
export const allContactCenterRoutes: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { contactCenters, identityProviderRegistry, webServicesSettingsRegistry, now } = options;

  /** The contact centers of a page. */
  function pageOf({ query, url }: { query: z.output<typeof pageQuery>; url: string }, reply: FastifyReply): readonly string[] {
    const { after = '', limit } = query;
    const ids = contactCenters.ids().filter((id) => id > after.toLowerCase());
    const page = ids.slice(0, limit);
    linkNextPage(reply, url, { ids: page, limit });
    return page;
  }

  app.get(
    '/ops/identity-providers',
    {
      schema: {
        ...{ summary: `Identity providers of all contact centers, ${next}`, description, tags: ['identity providers'] },
        querystring: pageQuery,
        response: { 200: answered(z.array(providersOfContactCenter)), ...administratorRefusals },
      },
    },
    async (request, reply) => {
      const page = pageOf(request, reply);
      const providers = Map.groupBy(await identityProviderRegistry.list(page), ({ contactCenterId }) => contactCenterId);
      const shown = (id: string) => (providers.get(id) ?? []).map((provider) => showProvider(provider, now()));
      return envelope.ok(page.map((contactCenterId) => ({ contactCenterId, identityProviders: shown(contactCenterId) })));
    },
  );

  app.get(
    '/ops/web-services',
    {
      schema: {
        ...{ summary: `Web Services of all contact centers, ${next}`, description, tags: ['web services'] },
        querystring: pageQuery,
        response: { 200: answered(z.array(settingsOfContactCenter)), ...administratorRefusals },
      },
    },
    async (request, reply) => {
      const all = await webServicesSettingsRegistry.list(pageOf(request, reply));
      return envelope.ok(all.map((settings) => ({ contactCenterId: settings.contactCenterId, settings: showSettings(settings) })));
    },
  );
};
