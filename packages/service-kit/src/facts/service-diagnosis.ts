import { z } from 'zod';
import { databaseFacts } from './database-facts.ts';
import { elasticsearchFacts } from './elasticsearch-facts.ts';
import { redisNodeFacts } from './redis-node-facts.ts';
import { seenRequest } from './seen-request.ts';

/** A thing that could not be asked, and why, without secrets. */
export const unasked = z.object({ problem: z.string() });
export type Unasked = z.infer<typeof unasked>;

/** What every service with a database says of itself to whoever looks for faults. */
export const serviceDiagnosis = z.object({
  version: z.string(),
  instance: z.string().describe('Tells one process from another'),
  time: z.iso.datetime(),
  request: seenRequest,
  keyRing: z
    .object({ ids: z.array(z.string()), fingerprints: z.array(z.string()) })
    .describe('The keys of the ring, the current one first; the same key has the same fingerprint everywhere'),
  database: z.union([databaseFacts, unasked]),
  redis: z
    .union([z.array(redisNodeFacts), unasked])
    .optional()
    .describe('Absent where the service has none'),
  elasticsearch: elasticsearchFacts.nullable().describe('null: the log goes to standard output alone'),
});
export type ServiceDiagnosis = z.infer<typeof serviceDiagnosis>;
