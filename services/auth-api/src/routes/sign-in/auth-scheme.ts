import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import { claimantOf } from '../../sign-in/claimant.ts';
import type { HomeRealms } from '../../sign-in/provider/home-realm.ts';
import { signInWay } from '../../sign-in/provider/sign-in-way.ts';
import { answered, refused } from '../answers.ts';
import { enveloped } from '../enveloped.ts';

const way = z.object({
  scheme: z.enum(['basic', 'saml', 'oidc']).describe('saml and oidc: a form with saml=true leads to the provider'),
  passwords: z.literal(true).optional().describe('With saml and oidc: a password will do as well'),
  identityProviders: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .optional()
    .describe('Where they may choose to sign in instead'),
});

const schema = {
  summary: 'How somebody signs in: by password here, or at an identity provider',
  tags: ['sign-in'],
  body: enveloped(z.object({ userName: z.string().max(1024), tenant: z.string().max(1024).optional() })),
  response: { 200: answered(way), 400: refused[400], 503: refused[503] },
};

interface Options {
  contactCenters: ContactCenters;
  homeRealms: HomeRealms;
}

/** `POST /auth-scheme`. Whoever is not known gets what everybody gets. */
export const authSchemeRoute: FastifyPluginAsyncZod<Options> = async (app, { contactCenters, homeRealms }) => {
  app.post('/auth-scheme', { schema, config: { readsOnly: true } }, async ({ body: { data } }) => {
    const claimant = claimantOf({ username: data.userName, tenant: data.tenant }, contactCenters);
    if (claimant?.contactCenter === undefined) return envelope.ok(signInWay({ kind: 'password' }));
    return envelope.ok(signInWay(await homeRealms.of({ contactCenter: claimant.contactCenter, userName: claimant.userName })));
  });
};
