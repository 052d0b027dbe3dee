import { z } from 'zod';

/** Why Elasticsearch does not take the log: nobody answers as it should, its certificate is not trusted, or the credentials do not do. */
export const elasticsearchFaults = ['away', 'certificate', 'denied'] as const;

/** What a service can say of the Elasticsearch that it copies its log to. What its credentials may not ask is taken for right. */
export const elasticsearchFacts = z.object({
  fault: z.enum(elasticsearchFaults).optional(),
  reason: z.string().optional().describe('Of the fault'),
  status: z.string().optional().describe('Health of the indices that the log goes to: green, yellow or red'),
  blocked: z.array(z.string()).describe('Indices that the log goes to and that take no writes, with the setting that says so'),
  missing: z.array(z.enum(['index template', 'retention'])).describe('What is to be installed and is not'),
  lines: z
    .object({
      dropped: z.int().describe('Neither taken by Elasticsearch nor kept for later'),
      droppedAt: z.iso.datetime().optional().describe('When the latest one was'),
      refused: z.int().describe('Those that Elasticsearch will never take'),
      refusedAt: z.iso.datetime().optional().describe('When the latest one was'),
    })
    .describe('Since this process started'),
});
export type ElasticsearchFacts = z.infer<typeof elasticsearchFacts>;
