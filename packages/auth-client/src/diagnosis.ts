import { z } from 'zod';

/** What keeps a Configuration Server of an environment from being asked: which of the things that somebody states is wrong. */
export const configServerFaults = [
  'key-ring',
  'location',
  'address',
  'consul',
  'consul-token',
  'connection',
  'certificate',
  'application',
  'service-account',
  'other',
] as const;
export type ConfigServerFault = (typeof configServerFaults)[number];

/** What keeps environment-api from being asked. */
export const environmentServiceFaults = ['unreachable', 'service-client', 'token', 'authority', 'other'] as const;
export type EnvironmentServiceFault = (typeof environmentServiceFaults)[number];

/** What `GET /ops/diagnostics` says of auth-api alone, beside what every service says. */
export const authFindings = z.object({
  issuer: z.string(),
  mtlsIssuer: z.string().optional(),
  uiUrl: z.string(),
  settings: z.object({
    location: z.string(),
    logLevel: z.string(),
    sessionStore: z.enum(['redis', 'memory']),
    redisMode: z.string(),
    trustProxy: z.union([z.int(), z.array(z.string())]),
    databasePoolSize: z.int(),
    consul: z.boolean(),
  }),
  keystore: z
    .union([z.object({ alias: z.string(), certificateEnds: z.iso.datetime().optional() }), z.object({ problem: z.string() })])
    .nullable()
    .describe("The product's keystore as it is now; null: none is named"),
  environmentService: z
    .object({ fault: z.enum(environmentServiceFaults).optional(), reason: z.string().optional() })
    .describe('Why environment-api cannot be asked; empty if it can'),
  environments: z.object({
    asked: z.int().describe('Environments whose Configuration Servers were asked'),
    unasked: z.array(z.object({ environmentId: z.string(), fault: z.enum(configServerFaults), reason: z.string() })),
  }),
});
export type AuthFindings = z.infer<typeof authFindings>;
