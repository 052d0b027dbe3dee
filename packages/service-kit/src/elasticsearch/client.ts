import { Client } from '@elastic/elasticsearch';
import type { ElasticsearchOptions } from './options.ts';

/** Version 8 of the interface is spoken by servers 8 and 9 alike; without a word of ours the client asks for 9 only. */
const json = 'application/vnd.elasticsearch+json; compatible-with=8';
const ndjson = 'application/vnd.elasticsearch+x-ndjson; compatible-with=8';

/** Headers of a request that sends JSON. */
export const jsonHeaders = { accept: json, 'content-type': json };
/** Headers of a request that sends lines of JSON. */
export const ndjsonHeaders = { accept: json, 'content-type': ndjson };

/** The client for all nodes: the next one is asked at once when one does not answer, and later ones that did not are tried again. */
export function createClient({ nodes, auth, ca, requestMs }: ElasticsearchOptions): Client {
  return new Client({
    nodes: [...nodes],
    ...(auth !== undefined && { auth }),
    ...(ca !== undefined && { tls: { ca } }),
    requestTimeout: requestMs,
    // Not more than to ask every node once: pauses are made elsewhere.
    maxRetries: nodes.length - 1,
    enableMetaHeader: false,
  });
}
