import {
  accountChangeFields,
  issuerChangeFields,
  newAccountFields,
  newClientFields,
  providerChangeFields,
  settingsFields,
  shownProvider,
} from '@gauth/auth-client';
import { contactCenterChange, environmentChange, newSetting, origin, setting } from '@gauth/environment-client';
import { z } from 'zod';
import { clientSecretReference, secretReference } from './secret-reference.ts';

const environment = environmentChange
  .extend({ password: secretReference, tokenUuid: secretReference.nullable().optional() })
  .required({ id: true, username: true, tenant: true, appName: true, configServers: true })
  .describe('Left out stays as it is; for a new one, the default of the API');

const metadata = z
  .union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ inline: z.string().min(1) })], {
    error: 'must be { file: path } or { inline: document }; an address is metadataUrl',
  })
  .describe('The metadata document of a SAML provider');

const identityProvider = providerChangeFields.extend({
  kind: shownProvider.shape.kind,
  name: shownProvider.shape.name,
  clientSecret: secretReference.nullable().optional(),
  metadata: metadata.optional(),
});

/** `location` and `shared` are what nearly everybody means where they are left out. */
const settingInFile = z
  .strictObject({ ...setting.shape, location: setting.shape.location.default('/'), shared: setting.shape.shared.default('false') })
  .superRefine((value, context) => {
    for (const { path, message } of newSetting.safeParse(value).error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  });

const contactCenter = contactCenterChange
  .extend({
    settings: z.array(settingInFile).optional(),
    corsOrigins: z.array(origin).optional(),
    identityProviders: z.array(identityProvider).optional(),
    webServices: settingsFields.extend({ salesforce: settingsFields.shape.salesforce.nullable() }).optional(),
  })
  .required({ id: true, environmentId: true, domains: true })
  .superRefine(({ corsOrigins, settings }, context) => {
    if (corsOrigins !== undefined && settings?.some(({ name }) => name === 'cors-origins'))
      context.addIssue({ code: 'custom', path: ['corsOrigins'], message: 'excludes the setting cors-origins, which says the same' });
  });

const client = newClientFields.extend({ client_secret: clientSecretReference.optional() }).required({ client_id: true });

const account = accountChangeFields
  .extend({ password: secretReference, contactCenterId: newAccountFields.shape.contactCenterId })
  .required({ name: true });

/** One file. What several files say is taken together. */
export const provisioningFile = z.strictObject({
  version: z.literal(1),
  environments: z.array(environment).optional(),
  contactCenters: z.array(contactCenter).optional(),
  clients: z.array(client).optional(),
  assertionIssuers: z.array(issuerChangeFields.required({ issuer: true, contactCenterIds: true })).optional(),
  webServicesAccounts: z.array(account).optional(),
});

export type ProvisioningFile = z.output<typeof provisioningFile>;
