import { randomUUID } from 'node:crypto';
import { newProviderFields, providerChangeFields, shownProvider } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { changedProvider, newProvider } from '../../identity-providers/changed-provider.ts';
import type { MakeProviderKey } from '../../identity-providers/make-provider-key.ts';
import type { RegisteredIdentityProviders } from '../../ports/registered-identity-providers.ts';
import { administratorRefusals, answered, done, refused } from '../answers.ts';
import {
  contactCenterParams,
  existing,
  type ProviderScope,
  providerParams,
  providersPath,
  recordChange,
  tags,
  unknownProvider,
} from './identity-provider-scope.ts';
import { showProvider } from './shown-identity-provider.ts';

interface Options extends ProviderScope {
  identityProviderRegistry: RegisteredIdentityProviders;
  makeProviderKey: MakeProviderKey;
  now: () => Date;
}

const one = { 200: answered(shownProvider), ...administratorRefusals, 404: refused[404] };
const changed = { ...one, 409: refused[409] };

/** `…/identity-providers`: where people of a contact center are signed in elsewhere. */
export const identityProviderRoutes: FastifyPluginAsyncZod<Options> = async (app, scope) => {
  const { identityProviderRegistry: registry, makeProviderKey, now } = scope;

  app.get(
    providersPath,
    {
      schema: {
        ...{ summary: 'All identity providers of a contact center', tags },
        ...{ params: contactCenterParams, response: { ...one, 200: answered(z.array(shownProvider)) } },
      },
    },
    async ({ params }) => {
      const { contactCenterId } = existing(scope, params);
      return envelope.ok((await registry.list([contactCenterId])).map((provider) => showProvider(provider, now())));
    },
  );

  app.post(
    providersPath,
    {
      schema: {
        summary: 'Register an identity provider, and make our keys there',
        tags,
        params: contactCenterParams,
        body: envelope.request(newProviderFields),
        response: changed,
      },
    },
    async ({ body: { data }, params, log }) => {
      const { contactCenterId } = existing(scope, params);
      const provider = newProvider({ ...data, contactCenterId, id: randomUUID() });
      if (!(await registry.create(provider, await makeProviderKey(now()))))
        throw new ApiError('conflict', 'an identity provider of this name exists');
      recordChange(scope, 'created', { ...provider, log });
      return envelope.ok(showProvider(provider, now()));
    },
  );

  app.get(
    `${providersPath}/:id`,
    { schema: { summary: 'One identity provider', tags, params: providerParams, response: one } },
    async ({ params }) => {
      const provider = await registry.find(existing(scope, params));
      if (provider === undefined) throw unknownProvider();
      return envelope.ok(showProvider(provider, now(), await registry.refreshOf(params)));
    },
  );

  app.put(
    `${providersPath}/:id`,
    {
      schema: {
        summary: 'Change an identity provider, or switch it on or off',
        tags,
        params: providerParams,
        body: envelope.request(providerChangeFields),
        response: changed,
      },
    },
    async ({ body: { data }, params, log }) => {
      const provider = await registry.update(existing(scope, params), (before) => changedProvider(before, data));
      if (provider === undefined) throw unknownProvider();
      recordChange(scope, 'updated', { ...params, log });
      return envelope.ok(showProvider(provider, now()));
    },
  );

  app.delete(
    `${providersPath}/:id`,
    {
      schema: {
        summary: 'Forget an identity provider and our keys there',
        tags,
        params: providerParams,
        response: { ...one, 200: done },
      },
    },
    async ({ params, log }) => {
      if (!(await registry.delete(existing(scope, params)))) throw unknownProvider();
      recordChange(scope, 'deleted', { ...params, log });
      return envelope.ok();
    },
  );
};
