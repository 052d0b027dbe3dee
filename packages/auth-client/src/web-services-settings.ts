import { z } from 'zod';
import { isPlainPath } from './address.ts';
import { list } from './field-kinds.ts';

const host = z
  .string()
  .max(255)
  .regex(/^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/, 'must be a host in lower case, with its port unless that is the usual one');

const salesforceHost = z
  .string()
  .max(255)
  .regex(/^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/, 'must be the name of a host in lower case');

const salesforce = z.strictObject({
  organizationId: z
    .string()
    .regex(/^00D[A-Za-z\d]{12}[A-Z\d]{3}$/, 'must be the id of an organization, with 18 characters')
    .describe('Whose users are of this contact center'),
  hosts: list(salesforceHost).default([]).describe("Hosts that may be asked beside Salesforce's own"),
  subject: z.enum(['user_id', 'username', 'email']).default('username').describe("Which field of Salesforce's answer names the person"),
  matchBy: z.enum(['userName', 'externalId', 'email']).default('userName').describe('What of the person it is'),
});

const unprotected = z
  .string()
  .max(512)
  .refine(isEntry, 'must be a method or *, a space, and a path in its plain form, such as GET /api/v2/diagnostics/version')
  .describe('`GET /api/v2/diagnostics/version`; `*` is any method, and `/*` at the end what is below a path');

/** The `data` of `PUT /ops/contact-centers/{id}/web-services`: what is left out is as it is by default. */
export const settingsFields = z.strictObject({
  salesforce: salesforce.optional().describe('Absent: off'),
  configurationServer: z.boolean().optional().describe('Whether Basic is tried at the Configuration Server'),
  ownAccounts: z.boolean().optional().describe('Whether Basic is tried at accounts of Web Services'),
  saml: z.boolean().optional().describe('Whether browsers may sign in, at an identity provider where there is one'),
  unprotected: list(unprotected).optional().describe('What everybody may ask for'),
  hosts: list(host).optional().describe('Hosts that stand for this contact center'),
});

/** Settings as they are shown. */
export const shownSettings = settingsFields.required({
  configurationServer: true,
  ownAccounts: true,
  saml: true,
  unprotected: true,
  hosts: true,
});

/** A contact center and its settings, as the list over all contact centers has them. */
export const settingsOfContactCenter = z.object({ contactCenterId: z.string(), settings: shownSettings });

function isEntry(entry: string): boolean {
  const [method = '', path = '', ...more] = entry.split(' ');
  // Everything at once is no list of exceptions.
  return more.length === 0 && path !== '/*' && /^(?:\*|[A-Z]{1,20})$/.test(method) && isPlainPath(path.replace(/\/\*$/, '/'));
}
