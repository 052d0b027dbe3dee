import { z } from 'zod';

/** What `GET /diagnostics` says of environment-api alone, beside what every service says. */
export const environmentFindings = z.object({
  settings: z.object({ logLevel: z.string(), databasePoolSize: z.int() }),
  authService: z.object({ reason: z.string().optional() }).describe('Why auth-api cannot be asked; empty if it can'),
});
export type EnvironmentFindings = z.infer<typeof environmentFindings>;
