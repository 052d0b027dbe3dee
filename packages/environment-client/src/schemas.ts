import { z } from 'zod';
import { originOf, originsIn } from './origin.ts';

/** Text that PostgreSQL and the Configuration Server can hold: no control characters, no halves of surrogate pairs. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

/** The same with at least one character. */
const name = (max: number) => text(max).min(1);

/** Identifies an environment or a contact center; any UUID, because tenants bring their own. Kept in lower case. */
export const id = z.guid().toLowerCase();

const host = z
  .string()
  .max(253)
  .regex(/^[^\s/\\\p{Cc}\p{Cs}]+$/u, 'must be a host name or an address');
const port = z.int().min(1).max(65_535);
const seconds = z.int().min(0).max(86_400);

/** A place such as `/USW1`; `/` means every place. */
export const location = z
  .string()
  .max(255)
  .regex(/^\/[^\s,\p{Cc}\p{Cs}]*$/u, 'must begin with a slash, as in /USW1');

const locations = z
  .string()
  .max(1024)
  .regex(/^\/[^\s,\p{Cc}\p{Cs}]*(?: *, *\/[^\s,\p{Cc}\p{Cs}]*)*$/u, 'each location must begin with a slash, as in /USW1 or /USW1,/USW2');

const configServerShape = {
  primaryAddress: host,
  primaryPort: port,
  backupAddress: host.optional(),
  backupPort: port.optional(),
  readOnly: z.boolean(),
  locations,
};

/** Where one Configuration Server pair listens and which locations it serves (a comma-separated string, as the product has it). */
export const configServer = z.object(configServerShape);
export type ConfigServer = z.infer<typeof configServer>;

const newConfigServer = z
  .strictObject({ ...configServerShape, readOnly: z.boolean().default(false), locations: locations.default('/') })
  .refine(({ backupAddress, backupPort }) => (backupAddress === undefined) === (backupPort === undefined), {
    error: 'must be given together with backupPort',
    path: ['backupAddress'],
  });

const environmentFields = {
  username: name(255),
  connectionProtocol: z.literal('addp'),
  localTimeout: seconds,
  remoteTimeout: seconds,
  traceMode: z.enum(['CFGTMNoTraceMode', 'CFGTMNone', 'CFGTMLocal', 'CFGTMRemote', 'CFGTMBoth']),
  tlsEnabled: z.boolean(),
  tenant: name(255),
  appName: name(255),
};
const password = text(1024);
const configServers = z.array(newConfigServer).min(1).max(100);

/** An environment as it is answered: how to reach one Configuration Server. The password is never part of an answer. */
export const environment = z.object({ id, ...environmentFields, configServers: z.array(configServer) });
export type Environment = z.infer<typeof environment>;

/** What `POST /environments` takes; time-outs in seconds. */
export const newEnvironment = z.strictObject({
  ...environmentFields,
  id: id.optional(),
  password,
  connectionProtocol: environmentFields.connectionProtocol.default('addp'),
  localTimeout: seconds.default(60),
  remoteTimeout: seconds.default(90),
  traceMode: environmentFields.traceMode.default('CFGTMBoth'),
  tlsEnabled: z.boolean().default(false),
  configServers,
});
export type NewEnvironment = z.infer<typeof newEnvironment>;

/** What `PUT /environments/{id}` takes: the fields to change. `configServers` replaces the whole list. */
export const environmentChange = z.strictObject({ id, ...environmentFields, password, configServers }).partial();
export type EnvironmentChange = z.infer<typeof environmentChange>;

/** An environment with its password sealed under the key ring; open it with `environmentPasswordContext(id)`. For internal clients only. */
export const environmentConnection = environment.extend({ sealedPassword: z.string().min(1) });
export type EnvironmentConnection = z.infer<typeof environmentConnection>;

/** The context (authenticated data) under which the password of an environment is sealed, so that it opens for no other environment. */
export const environmentPasswordContext = (environmentId: string): string => `environment:${environmentId.toLowerCase()}:password`;

/** The form in which domains and patterns are compared: letter case and the spelling of accents do not count. */
export const foldCase = (value: string): string => value.normalize('NFC').toLowerCase();

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
};

/** A contact center as it is answered: which domains and user names belong to it, and the environment that knows its persons. */
export const contactCenter = z.object({ id, ...contactCenterFields });
export type ContactCenter = z.infer<typeof contactCenter>;

/** What `POST /contact-centers` takes. `default` marks the one contact center of user names that match nothing else. */
export const newContactCenter = z.strictObject({
  ...contactCenterFields,
  id: id.optional(),
  domains,
  auth: contactCenterFields.auth.default('configServer'),
  userNamePatterns: userNamePatterns.default([]),
  default: z.boolean().default(false),
});
export type NewContactCenter = z.infer<typeof newContactCenter>;

/** What `PUT /contact-centers/{id}` takes: the fields to change; `null` takes a name or tenant away. Lists are replaced whole. */
export const contactCenterChange = z
  .strictObject({ ...contactCenterFields, id, domains, userNamePatterns, name: name(255).nullable(), tenant: name(255).nullable() })
  .partial();
export type ContactCenterChange = z.infer<typeof contactCenterChange>;

/** A setting of a contact center at a location; `shared` is the text "true" or "false", as the product has it. */
export const setting = z.object({
  location,
  name: z
    .string()
    .max(255)
    .regex(/^[\w.-]+$/, 'must consist of letters, digits, dots, dashes and underscores'),
  shared: z.enum(['true', 'false']),
  value: z
    .string()
    .max(32_768)
    .regex(/^[^\0\p{Cs}]*$/u, 'must not contain NUL characters'),
});
export type Setting = z.infer<typeof setting>;

/** What `POST /contact-centers/{id}/settings` takes. The value of `cors-origins` is a comma-separated list of at least one origin. */
export const newSetting = z.strictObject(setting.shape).refine(
  ({ name: settingName, value }) => {
    if (settingName !== 'cors-origins') return true;
    const { origins, malformed } = originsIn(value);
    return origins.length > 0 && malformed.length === 0;
  },
  {
    error: 'must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin',
    path: ['value'],
  },
);

/** A browser origin (scheme, host and port) in the form in which browsers send it. */
export const origin = z
  .string()
  .max(255)
  .refine((value) => originOf(value) !== undefined, 'must be an origin, as in https://app.example.com')
  .overwrite((value) => originOf(value) ?? value);

/** What `POST /cors` takes: one origin that may use the contact center from a browser. */
export const newCorsOrigin = z.strictObject({ contactCenterId: id, origin });
/** An allowed origin as it is answered; `id` is the cursor for paging. */
export const corsOrigin = z.object({ id: z.string(), contactCenterId: id, origin: z.string() });
export type CorsOrigin = z.infer<typeof corsOrigin>;

/** A key that stands for a contact center: visible ASCII, so that it fits into a header. A UUIDv4 is recommended. */
export const apiKeyText = z
  .string()
  .min(16)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'must consist of visible ASCII characters');
/** What `POST /contact-centers/{id}/api-keys` takes: the key to assign, or nothing and one is generated. */
export const newApiKey = z.strictObject({ apiKey: apiKeyText.optional() });
/** An assigned key as it is listed; the key itself is answered once, when it is assigned. */
export const apiKey = z.object({ id, contactCenterId: id, createdAt: z.iso.datetime() });
export type ApiKey = z.infer<typeof apiKey>;
