import { z } from 'zod';

/** What a service can say of its database to whoever looks for faults. */
export const databaseFacts = z.object({
  version: z.string().describe('Of the server'),
  local: z.boolean().describe('Whether it runs on the machine of the service'),
  tls: z.boolean().describe('Whether the connection is encrypted'),
  readOnly: z.boolean().describe('Whether it is a standby, or takes no writes for another reason'),
  maxConnections: z
    .int()
    .describe('For this role: max_connections without those reserved, or a limit of the role or database if that is less'),
  usedConnections: z.int().describe('By everybody'),
  time: z.iso.datetime().describe("The server's clock"),
  pendingMigrations: z.array(z.string()).describe('What this version needs and the schema has not had'),
  missingRights: z.array(z.string()).describe('Tables that the role may not read and change, or the schema itself'),
});
export type DatabaseFacts = z.infer<typeof databaseFacts>;
