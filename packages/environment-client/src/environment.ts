import { z } from 'zod';
import { id, name, text } from './text.ts';

const host = z
  .string()
  .max(253)
  .regex(/^[^\s/\\\p{Cc}\p{Cs}]+$/u, 'must be a host name or an address');
const port = z.int().min(1).max(65_535);
const seconds = z.int().min(0).max(86_400);

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
/** A shorter key is taken by no Configuration Server. */
const tokenUuid = text(1024).min(32);
const tokenPreambula = name(255);
const configServers = z.array(newConfigServer).min(1).max(100);

/**
 * An environment as it is answered: how to reach one Configuration Server. Its secrets, the password and the key of tokens in the password field, are never
 * part of an answer; `tokenPreambula` is, where there is such a key.
 */
export const environment = z.object({
  id,
  ...environmentFields,
  tokenPreambula: tokenPreambula.optional(),
  configServers: z.array(configServer),
});
export type Environment = z.infer<typeof environment>;

/** What `POST /environments` takes; time-outs in seconds. `tokenUuid` and `tokenPreambula` are the options of the same names of its Configuration Servers. */
export const newEnvironment = z.strictObject({
  ...environmentFields,
  id: id.optional(),
  password,
  tokenUuid: tokenUuid.optional(),
  tokenPreambula: tokenPreambula.optional(),
  connectionProtocol: environmentFields.connectionProtocol.default('addp'),
  localTimeout: seconds.default(60),
  remoteTimeout: seconds.default(90),
  traceMode: environmentFields.traceMode.default('CFGTMBoth'),
  tlsEnabled: z.boolean().default(false),
  configServers,
});
export type NewEnvironment = z.infer<typeof newEnvironment>;

const tokenChange = { tokenUuid: tokenUuid.nullable(), tokenPreambula: tokenPreambula.nullable() };

/** What `PUT /environments/{id}` takes: the fields to change; `null` takes a key or preambula away. `configServers` replaces the whole list. */
export const environmentChange = z.strictObject({ id, ...environmentFields, password, ...tokenChange, configServers }).partial();
export type EnvironmentChange = z.infer<typeof environmentChange>;

/**
 * An environment with its secrets sealed under the key ring; open them with `environmentPasswordContext(id)` and `environmentTokenUuidContext(id)`. For
 * internal clients only.
 */
export const environmentConnection = environment.extend({
  sealedPassword: z.string().min(1),
  sealedTokenUuid: z.string().min(1).optional(),
});
export type EnvironmentConnection = z.infer<typeof environmentConnection>;

/** The context (authenticated data) under which the password of an environment is sealed, so that it opens for no other environment. */
export const environmentPasswordContext = (environmentId: string): string => `environment:${environmentId.toLowerCase()}:password`;

/** The same for the key of tokens in the password field: neither secret opens in the place of the other. */
export const environmentTokenUuidContext = (environmentId: string): string => `environment:${environmentId.toLowerCase()}:token-uuid`;
