import { randomUUID } from 'node:crypto';
import { accountChangeFields, newAccountFields, shownAccount } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyBaseLogger } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { Ending } from '../../logout/ending.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { WebServicesAccount, WebServicesAccountRegistry } from '../../ports/web-services-accounts.ts';
import { accountOwner } from '../../web-services/session-owner.ts';
import { administratorRefusals, answered, done, refused } from '../answers.ts';

const url = '/ops/web-services/accounts';
const tags = ['web services'];
const one = { tags, params: z.object({ id: z.uuid() }) };
const ofOne = { ...administratorRefusals, 404: refused[404] };

interface Options {
  contactCenters: Pick<ContactCenters, 'byId'>;
  webServicesAccounts: WebServicesAccountRegistry;
  ending: Pick<Ending, 'endUser'>;
  trail: AuditTrail;
}

/** `/ops/web-services/accounts`: accounts of Web Services' own. */
export const ownAccountRoutes: FastifyPluginAsyncZod<Options> = async (app, { contactCenters, webServicesAccounts, ending, trail }) => {
  /** Whoever is signed in goes on with what they had, so they sign in anew. */
  const endSessions = (id: string, log: FastifyBaseLogger) => ending.endUser({ user: { id: accountOwner(id), contactCenterId: '' }, log });

  function recorded(
    what: 'created' | 'updated' | 'deleted',
    { id, contactCenterId }: Pick<WebServicesAccount, 'id' | 'contactCenterId'>,
    log: FastifyBaseLogger,
  ) {
    trail.record({ event: `web-services-account.${what}`, outcome: 'success', contactCenterId, accountId: id }, log);
  }

  app.get(
    url,
    {
      schema: {
        summary: 'All accounts of Web Services',
        tags,
        response: { 200: answered(z.array(shownAccount)), ...administratorRefusals },
      },
    },
    async () => envelope.ok((await webServicesAccounts.list()).map(shown)),
  );

  app.get(
    `${url}/:id`,
    { schema: { ...one, summary: 'One account of Web Services', response: { 200: answered(shownAccount), ...ofOne } } },
    async ({ params: { id } }) => envelope.ok(shown(existing(await webServicesAccounts.find(id)))),
  );

  app.post(
    url,
    {
      schema: {
        summary: 'Create an account of Web Services',
        tags,
        body: envelope.request(newAccountFields),
        response: { 200: answered(shownAccount), ...administratorRefusals, 409: refused[409] },
      },
    },
    async ({ body: { data }, log }) => {
      const { password, contactCenterId, ...stated } = data;
      const contactCenter = contactCenterId === undefined ? undefined : contactCenters.byId(contactCenterId);
      if (contactCenterId !== undefined && contactCenter === undefined)
        throw new ApiError('badRequest', 'data.contactCenterId: there is no such contact center');
      // As everybody else spells it.
      const account = { ...stated, id: randomUUID(), ...(contactCenter !== undefined && { contactCenterId: contactCenter.id }) };
      if (!(await webServicesAccounts.create(account, password))) throw new ApiError('conflict', 'an account of this name exists');
      recorded('created', account, log);
      return envelope.ok(shown(account));
    },
  );

  app.put(
    `${url}/:id`,
    {
      schema: {
        ...one,
        summary: 'Change an account of Web Services, or its password',
        body: envelope.request(accountChangeFields),
        response: { 200: answered(shownAccount), ...ofOne, 409: refused[409] },
      },
    },
    async ({ params: { id }, body: { data }, log }) => {
      const account = existing(await webServicesAccounts.update(id, data));
      await endSessions(id, log);
      recorded('updated', account, log);
      return envelope.ok(shown(account));
    },
  );

  app.delete(
    `${url}/:id`,
    { schema: { ...one, summary: 'Delete an account of Web Services', response: { 200: done, ...ofOne } } },
    async ({ params: { id }, log }) => {
      if (!(await webServicesAccounts.delete(id))) throw unknown();
      await endSessions(id, log);
      recorded('deleted', { id }, log);
      return envelope.ok();
    },
  );
};

const unknown = (): ApiError => new ApiError('notFound', 'there is no such account');

function existing(account: WebServicesAccount | undefined): WebServicesAccount {
  if (account === undefined) throw unknown();
  return account;
}

const shown = ({ roles, ...account }: WebServicesAccount) => ({ ...account, roles: [...roles] });
