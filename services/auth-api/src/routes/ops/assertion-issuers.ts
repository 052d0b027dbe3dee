import { randomUUID } from 'node:crypto';
import { issuerChangeFields, newIssuerFields, shownIssuer } from '@gauth/auth-client';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { RegisteredAssertionIssuers } from '../../ports/registered-assertion-issuers.ts';
import { administratorRefusals, answered, done, refused } from '../answers.ts';
import { showIssuer } from './shown-assertion-issuer.ts';
import { changedIssuer, newIssuer } from './stated-assertion-issuer.ts';

const tags = ['assertion issuers'];
const params = z.object({ id: z.uuid() });

interface Options {
  /** Our own name, which nobody else may have. */
  issuer: string;
  assertionIssuerRegistry: RegisteredAssertionIssuers;
  trail: AuditTrail;
  now: () => Date;
}

/** `/ops/assertion-issuers`: the parties whose JWTs and SAML assertions are believed (RFC 7521). */
export const assertionIssuerRoutes: FastifyPluginAsyncZod<Options> = async (app, { issuer: ours, assertionIssuerRegistry, trail, now }) => {
  const unknown = () => new ApiError('notFound', 'there is no such issuer');
  const record = (what: 'created' | 'updated' | 'deleted', id: string, log: Parameters<AuditTrail['record']>[1]) =>
    trail.record({ event: `assertion-issuer.${what}`, outcome: 'success', assertionIssuerId: id }, log);
  const refuseOurs = (name: string | undefined) => {
    if (name === ours) throw new ApiError('badRequest', 'data.issuer: is this server itself');
  };

  app.get(
    '/ops/assertion-issuers',
    { schema: { summary: 'All trusted issuers', tags, response: { 200: answered(z.array(shownIssuer)), ...administratorRefusals } } },
    async () => envelope.ok((await assertionIssuerRegistry.list()).map((issuer) => showIssuer(issuer, now()))),
  );

  app.get(
    '/ops/assertion-issuers/:id',
    {
      schema: {
        summary: 'One trusted issuer',
        tags,
        params,
        response: { 200: answered(shownIssuer), ...administratorRefusals, 404: refused[404] },
      },
    },
    async ({ params: { id } }) => {
      const issuer = await assertionIssuerRegistry.find(id);
      if (issuer === undefined) throw unknown();
      return envelope.ok(showIssuer(issuer, now()));
    },
  );

  app.post(
    '/ops/assertion-issuers',
    {
      schema: {
        summary: 'Trust an issuer',
        tags,
        body: envelope.request(newIssuerFields),
        response: { 200: answered(shownIssuer), ...administratorRefusals, 409: refused[409] },
      },
    },
    async ({ body: { data }, log }) => {
      refuseOurs(data.issuer);
      const issuer = newIssuer(randomUUID(), data);
      if (!(await assertionIssuerRegistry.create(issuer))) throw new ApiError('conflict', 'an issuer of this name exists');
      record('created', issuer.id, log);
      return envelope.ok(showIssuer(issuer, now()));
    },
  );

  app.put(
    '/ops/assertion-issuers/:id',
    {
      schema: {
        summary: 'Change a trusted issuer',
        tags,
        params,
        body: envelope.request(issuerChangeFields),
        response: { 200: answered(shownIssuer), ...administratorRefusals, 404: refused[404], 409: refused[409] },
      },
    },
    async ({ body: { data }, params: { id }, log }) => {
      refuseOurs(data.issuer);
      const issuer = await assertionIssuerRegistry.update(id, (before) => changedIssuer(before, data));
      if (issuer === undefined) throw unknown();
      record('updated', id, log);
      return envelope.ok(showIssuer(issuer, now()));
    },
  );

  app.delete(
    '/ops/assertion-issuers/:id',
    {
      schema: { summary: 'Trust an issuer no longer', tags, params, response: { 200: done, ...administratorRefusals, 404: refused[404] } },
    },
    async ({ params: { id }, log }) => {
      if (!(await assertionIssuerRegistry.delete(id))) throw unknown();
      record('deleted', id, log);
      return envelope.ok();
    },
  );
};
