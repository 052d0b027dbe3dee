import { z } from 'zod';

/** What a server of Redis says of itself to whoever looks for faults. */
export const redisNodeFacts = z.object({
  node: z.string().describe('Host and port, as they are connected to'),
  version: z.string(),
  cluster: z.boolean().describe('Whether it is of a Redis Cluster'),
  role: z.string().describe('master, or slave for a replica'),
  evictionPolicy: z.string().describe('maxmemory-policy'),
  maxMemoryBytes: z.number().describe('0: as much as the machine has'),
  usedMemoryBytes: z.number(),
  appendOnly: z.boolean().describe('Whether every write goes to a file'),
  time: z.iso.datetime().describe('Its clock'),
});
export type RedisNodeFacts = z.infer<typeof redisNodeFacts>;
