import { shownProviderKey } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { MakeProviderKey } from '../../identity-providers/make-provider-key.ts';
import type { ProviderName, RegisteredIdentityProviders } from '../../ports/registered-identity-providers.ts';
import { administratorRefusals, answered, refused } from '../answers.ts';
import {
  existing,
  type ProviderScope,
  providerParams,
  providersPath,
  recordChange,
  tags,
  unknownProvider,
} from './identity-provider-scope.ts';
import { showProviderKey } from './shown-identity-provider.ts';

interface Options extends ProviderScope {
  identityProviderRegistry: Pick<RegisteredIdentityProviders, 'keys' | 'announceKey' | 'activateKey' | 'deleteKey'>;
  makeProviderKey: MakeProviderKey;
  now: () => Date;
}

const path = `${providersPath}/:id/keys`;
const keyParams = providerParams.extend({ keyId: z.uuid() });
const all = { 200: answered(z.array(shownProviderKey)), ...administratorRefusals, 404: refused[404] };

const unknownKey = () => new ApiError('notFound', 'there is no such key');

/** `…/identity-providers/{id}/keys`: our key pairs there. Every answer has all of them. */
export const identityProviderKeyRoutes: FastifyPluginAsyncZod<Options> = async (app, scope) => {
  const { identityProviderRegistry: registry, makeProviderKey, now } = scope;
  const shown = async (name: ProviderName) => {
    const keys = await registry.keys(name);
    if (keys.length === 0) throw unknownProvider();
    return envelope.ok(keys.map(showProviderKey));
  };

  app.get(
    path,
    { schema: { summary: 'Our keys at an identity provider', tags, params: providerParams, response: all } },
    async ({ params }) => shown(existing(scope, params)),
  );

  app.post(
    path,
    {
      schema: {
        summary: 'Announce our next key: it is published, and not used before it is activated',
        tags,
        params: providerParams,
        response: { ...all, 409: refused[409] },
      },
    },
    async ({ params, log }) => {
      const name = existing(scope, params);
      const key = await makeProviderKey(now());
      if (!(await registry.announceKey(name, key))) throw unknownProvider();
      recordChange(scope, 'key-announced', { ...params, keyId: key.id, log });
      return shown(params);
    },
  );

  app.post(
    `${path}/:keyId/activate`,
    { schema: { summary: 'Use a key from now on; that in use before is still accepted', tags, params: keyParams, response: all } },
    async ({ params, log }) => {
      if (!(await registry.activateKey(existing(scope, params), params.keyId))) throw unknownKey();
      recordChange(scope, 'key-activated', { ...params, log });
      return shown(params);
    },
  );

  app.delete(
    `${path}/:keyId`,
    { schema: { summary: 'Forget a key that is not in use', tags, params: keyParams, response: { ...all, 409: refused[409] } } },
    async ({ params, log }) => {
      if (!(await registry.deleteKey(existing(scope, params), params.keyId))) throw unknownKey();
      recordChange(scope, 'key-deleted', { ...params, log });
      return shown(params);
    },
  );
};
