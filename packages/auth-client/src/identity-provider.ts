import { z } from 'zod';
import { isDocumentAddress } from './address.ts';
import { list, location, text } from './field-kinds.ts';
import { pemCertificate } from './pem-certificate.ts';
import { providerModes, providerStatuses, rpAuthMethods, samlBindings, subjectKinds } from './vocabulary.ts';

const name = (max: number) => text(max).min(1);
const names = list(name(255));
const address = z.string().refine(isDocumentAddress, 'must be an https URI');

/** As the issuer is written: no query, no fragment, no slash at the end. */
const isBaseUrl = (value: string): boolean =>
  isDocumentAddress(value) && !value.includes('?') && new URL(value).pathname.endsWith('/auth/v3');

const strengths = z.enum(['urn:gauth:acr:password', 'urn:gauth:acr:multi-factor']);
const mapping = z
  .strictObject({ subject: name(512), firstName: name(512), lastName: name(512), email: name(512), groups: name(512) })
  .partial();

const commonFields = {
  // A person's option has this word for the password.
  name: name(255)
    .refine((value) => value.toLowerCase() !== 'none', 'must be another word than none')
    .describe('For people; unique in the contact center'),
  location: location.describe('Where it is used: here and below; / everywhere'),
  mode: z
    .enum(providerModes)
    .describe('only: its users have no password here; fallback: they may type one when it did not sign them in; choice: as they like'),
  domains: list(
    z
      .string()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N}.-]{0,252}$/u, 'must be a domain')
      .toLowerCase(),
  ).describe('What stands behind the @ of names that belong to it'),
  accessGroups: names.describe('Access groups whose members use it; empty: everybody'),
  matchBy: z.enum(subjectKinds).describe('What persons are looked up by'),
  attributes: mapping.describe('Names of the attributes or claims that are read; subject in place of NameID or sub'),
  forceReauthentication: z.boolean().describe('Whether it asks again although its user is signed in there'),
  clockSkewSeconds: z.int().min(0).max(300).describe('Seconds by which its clock may be wrong'),
  acr: z.record(name(1024), strengths).describe('What it calls strengths of a sign-in; anything else is a password'),
};

const commonOptional = {
  creation: z
    .strictObject({ accessGroups: names, groups: z.record(name(255), name(255)) })
    .describe('Creates persons who are not known, in these access groups and in those that their groups there stand for'),
};

const samlFields = {
  binding: z.enum(samlBindings).describe('How requests are sent'),
  signRequests: z.boolean(),
  encryptedAssertions: z.enum(['allowed', 'required']),
  idpInitiated: z.boolean().describe('Whether a sign-in may begin there'),
};

const samlOptional = {
  metadataUrl: address.describe('Where its metadata is read again from, every hour; http only on this machine'),
  metadataCertificate: pemCertificate.describe('PEM; whose signature its metadata must have from now on'),
  baseUrl: z
    .string()
    .refine(isBaseUrl, 'must be an https URI that ends in /auth/v3')
    .describe('Our address as it knows it; the issuer where absent'),
  nameIdFormat: name(256).describe('The format of NameID that is asked for'),
};

const oidcFields = {
  issuer: address.refine((value) => !value.includes('?'), 'must have no query').describe('As its discovery document says it'),
  authMethod: z.enum(rpAuthMethods).describe('How we authenticate at its token endpoint'),
  scope: list(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'must be a scope')).describe('What is asked for beside openid'),
};

const clientId = name(512).describe('What it has registered us as');
const clientSecret = name(1024).describe('Never shown again');

const removable = <Shape extends Record<string, z.ZodType>>(shape: Shape) =>
  Object.fromEntries(
    Object.entries(shape).map(([field, schema]) => [field, schema.nullable().describe(`${schema.description}; null removes it`)]),
  ) as unknown as { [Field in keyof Shape]: z.ZodNullable<Shape[Field]> };

/** The `data` of `PUT …/identity-providers/{id}`: what is left out stays as it is. */
export const providerChangeFields = z
  .strictObject({
    ...commonFields,
    status: z.enum(['ON', 'OFF']).describe('ON is refused while something is missing'),
    ...removable(commonOptional),
    ...samlFields,
    ...removable(samlOptional),
    ...oidcFields,
    ...removable({ clientId, clientSecret }),
  })
  .partial();

const kind = z.enum(['saml', 'oidc']).describe('Cannot be changed');

/** The `data` of `POST …/identity-providers`. */
export const newProviderFields = providerChangeFields.extend({ kind, name: commonFields.name });

const time = z.iso.datetime();
const endpoints = z.object({ 'HTTP-Redirect': z.string(), 'HTTP-POST': z.string() }).partial();

/** A provider as the API shows it. */
export const shownProvider = z.object({
  id: z.uuid(),
  contactCenterId: z.string(),
  kind,
  ...commonFields,
  status: z.enum(providerStatuses).describe('PENDING as long as something is missing'),
  missing: z.array(z.string()).optional().describe('What is missing'),
  ...z.object({ ...commonOptional, ...samlFields, ...samlOptional, ...oidcFields, clientId }).partial().shape,
  hasClientSecret: z.boolean().optional().describe('Whether a client secret is kept'),
  metadata: z
    .object({
      entityId: z.string(),
      singleSignOn: endpoints,
      singleLogout: endpoints,
      signingCertificates: z.array(z.string()),
      validUntil: time.optional(),
    })
    .optional()
    .describe('What its document says'),
  refresh: z
    .object({ triedAt: time, failure: z.string().optional() })
    .optional()
    .describe('When its document was last read by its address, and why that failed; for one provider alone'),
  warnings: z.array(z.string()).optional().describe('What should be looked after, such as certificates that have expired'),
});

/** A contact center and all its providers, as the list over all contact centers has them. */
export const providersOfContactCenter = z.object({ contactCenterId: z.string(), identityProviders: z.array(shownProvider) });

/** A key of ours at a provider as the API shows it. */
export const shownProviderKey = z.object({
  id: z.uuid().describe('Also its kid'),
  state: z.enum(['announced', 'active', 'retired']).describe('Published but when it is deleted: before it is used, while, and after'),
  certificate: z.string().describe('PEM'),
  notAfter: time,
});
