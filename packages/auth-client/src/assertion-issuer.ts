import { z } from 'zod';
import { isDocumentAddress } from './address.ts';
import { contactCenterId, list, text } from './field-kinds.ts';
import { clientJwks } from './jwks.ts';
import { pemCertificate } from './pem-certificate.ts';
import { subjectKinds } from './vocabulary.ts';

const name = (max: number) => text(max).min(1);

const fields = {
  name: name(255).describe('For people; the issuer where it is left out'),
  issuer: name(1024).describe('iss of its JWTs, Issuer of its SAML assertions'),
  subjectKind: z.enum(subjectKinds).describe('What it names persons by'),
  contactCenterIds: list(contactCenterId).describe(
    'Contact centers whose users it may speak for; with several, a subject is written tenant\\name',
  ),
  clockSkewSeconds: z.int().min(0).max(300).describe('Seconds by which its clock may be wrong'),
  maxLifetimeSeconds: z.int().min(1).max(86_400).describe('Seconds an assertion may live at most'),
  enabled: z.boolean(),
};

/** Those that an issuer may lack. */
const optionalFields = {
  jwksUri: z.string().refine(isDocumentAddress, 'must be an https URI').describe('Where it publishes its keys; http only on this machine'),
  jwks: clientJwks.describe('Its public keys (RFC 7517)'),
  certificates: z
    .array(pemCertificate)
    .min(1)
    .max(20)
    .describe('PEM; the only keys for SAML. Keys are pinned: dates and authorities are not asked'),
  subjects: list(name(512)).min(1).describe('Subjects it may speak for, * stands for any characters; without it: all'),
  clientIds: list(name(255))
    .min(1)
    .describe('Clients that may bring its assertions; without it: all. Only those named here can it authenticate'),
};

const removable = Object.fromEntries(
  Object.entries(optionalFields).map(([name, schema]) => [name, schema.nullable().describe(`${schema.description}; null removes it`)]),
) as unknown as { [Name in keyof typeof optionalFields]: z.ZodNullable<(typeof optionalFields)[Name]> };

/** The `data` of `PUT /ops/assertion-issuers/{id}`: what is left out stays as it is. */
export const issuerChangeFields = z.strictObject({ ...fields, ...removable }).partial();

/** The `data` of `POST /ops/assertion-issuers`. */
export const newIssuerFields = issuerChangeFields.required({ issuer: true, contactCenterIds: true });

/** A trusted issuer as the API shows it. */
export const shownIssuer = z.object({
  id: z.uuid(),
  ...fields,
  ...z.object(optionalFields).partial().shape,
  warnings: z.array(z.string()).optional().describe('What should be looked after, such as certificates that have expired'),
});
