import { signatureAlgorithms } from '@gauth/oauth';
import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { AdministeredKey, AdministeredKeys } from '../../ports/administered-keys.ts';
import { administratorRefusals, answered, refused } from '../answers.ts';

const tags = ['signing keys'];
const params = z.object({ kid: z.string().regex(/^[\w-]{1,255}$/, 'must be a key id') });
const time = z.iso.datetime();

const shownKey = z.object({
  kid: z.string(),
  alg: z.enum(signatureAlgorithms),
  origin: z.enum(['generated', 'keystore']).optional().describe('A key of the keystore signs X-GWS-User only'),
  state: z.enum(['published', 'signing', 'retired', 'revoked']).describe('In JWKS but when revoked: before it signs, while, and after'),
  publishedFrom: time.optional(),
  signsFrom: time.optional(),
  signsUntil: time.optional(),
  publishedUntil: time.optional(),
  revokedAt: time.optional(),
  sealedUnder: z.string().optional().describe('The id of the key of the key ring that seals its private half'),
});

const rotation = z.strictObject({
  alg: z.enum(signatureAlgorithms),
  immediately: z.boolean().default(false).describe('Signs at once; verifiers that cache JWKS may not know it yet'),
});

/** `/ops/keys`: the signing keys. */
export const keyRoutes: FastifyPluginAsyncZod<{ keys: AdministeredKeys; trail: AuditTrail }> = async (app, { keys, trail }) => {
  app.get(
    '/ops/keys',
    { schema: { summary: 'All signing keys', tags, response: { 200: answered(z.array(shownKey)), ...administratorRefusals } } },
    async () => envelope.ok((await keys.list()).map(showKey)),
  );

  app.post(
    '/ops/keys/rotate',
    {
      schema: {
        summary: 'Publish a new key that signs after its publish time, or at once; a key that waits already is taken',
        tags,
        body: envelope.request(rotation),
        response: { 200: answered(shownKey), ...administratorRefusals },
      },
    },
    async ({ body: { data }, log }) => {
      const key = await keys.rotate(data.alg, data.immediately ? 'at-once' : 'after-publishing');
      trail.record({ event: 'signing-key.rotated', outcome: 'success', keyId: key.kid }, log);
      return envelope.ok(showKey(key));
    },
  );

  app.post(
    '/ops/keys/:kid/revoke',
    {
      schema: {
        summary: 'Take a key away from every pod within seconds; another one signs at once',
        tags,
        params,
        response: { 200: answered(shownKey), ...administratorRefusals, 404: refused[404] },
      },
    },
    async ({ params: { kid }, log }) => {
      const key = await keys.revoke(kid);
      if (key === undefined) throw new ApiError('notFound', 'there is no such key');
      trail.record({ event: 'signing-key.revoked', outcome: 'success', keyId: kid }, log);
      return envelope.ok(showKey(key));
    },
  );
};

const showKey = ({ publishedFrom, signsFrom, signsUntil, publishedUntil, revokedAt, ...key }: AdministeredKey) => ({
  ...key,
  publishedFrom: publishedFrom?.toISOString(),
  signsFrom: signsFrom?.toISOString(),
  signsUntil: signsUntil?.toISOString(),
  publishedUntil: publishedUntil?.toISOString(),
  revokedAt: revokedAt?.toISOString(),
});
