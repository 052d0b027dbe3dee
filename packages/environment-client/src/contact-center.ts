import { z } from 'zod';
import { foldCase, id, name } from './text.ts';

const distinct = (values: readonly string[]): boolean => new Set(values.map(foldCase)).size === values.length;

/** The domain in `domain\\user`: the tenant a person names when signing in. */
export const domain = z
  .string()
  .max(255)
  .regex(/^[^\s\\/,\p{Cc}\p{Cs}]+$/u, 'must be one word without slashes and commas, as in t100');
const domains = z.array(domain).max(100).refine(distinct, 'must not name a domain twice');
const userNamePatterns = z
  .array(name(255).regex(/^(?!.*\*\*)[^\s\\]+$/u, 'must be a user name in which * stands for any characters, as in *@example.com'))
  .max(100)
  .refine(distinct, 'must not name a pattern twice');

const contactCenterFields = {
  environmentId: id,
  domains: z.array(z.string()),
  auth: z.literal('configServer'),
  name: name(255).optional(),
  /** The tenant of this contact center inside the Configuration Server; the environment's when absent. */
  tenant: name(255).optional(),
  userNamePatterns: z.array(z.string()),
  default: z.boolean(),
  /** Whether its users' tokens may be had by the password and implicit grants, for clients that list them. */
  legacyGrants: z.boolean(),
};

/** A contact center as it is answered: which domains and user names belong to it, and the environment that knows its persons. */
export const contactCenter = z.object({
  id,
  ...contactCenterFields,
  /** An Environment API from before the switch does not know it, and allows. */
  legacyGrants: contactCenterFields.legacyGrants.default(true),
  /** From the setting `relay-external-diagnostics`: whether users are shown what an external authentication system says. */
  relayExternalDiagnostics: z.boolean().default(false),
  /** From the setting `kerberos-sign-in`: whether browsers in a Kerberos realm may sign in by ticket. */
  kerberos: z.boolean().default(false),
});
export type ContactCenter = z.infer<typeof contactCenter>;

/** What `POST /contact-centers` takes. `default` marks the one contact center of user names that match nothing else. */
export const newContactCenter = z.strictObject({
  ...contactCenterFields,
  id: id.optional(),
  domains,
  auth: contactCenterFields.auth.default('configServer'),
  userNamePatterns: userNamePatterns.default([]),
  default: z.boolean().default(false),
  legacyGrants: z.boolean().default(true),
});
export type NewContactCenter = z.infer<typeof newContactCenter>;

/** What `PUT /contact-centers/{id}` takes: the fields to change; `null` takes a name or tenant away. Lists are replaced whole. */
export const contactCenterChange = z
  .strictObject({ ...contactCenterFields, id, domains, userNamePatterns, name: name(255).nullable(), tenant: name(255).nullable() })
  .partial();
export type ContactCenterChange = z.infer<typeof contactCenterChange>;
