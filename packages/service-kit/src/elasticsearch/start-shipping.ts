import { askElasticsearch, type ElasticsearchState, faultOf } from './ask-elasticsearch.ts';
import { createClient } from './client.ts';
import { createDeliver } from './deliver.ts';
import type { ElasticsearchOptions } from './options.ts';
import type { Problem } from './problem.ts';
import { setUp } from './set-up.ts';
import { createShipping, type Shipping } from './shipping.ts';
import { createSpool, type Spool } from './spool.ts';
import type { Settled, Tell } from './tidings.ts';

/** How many times more may wait on disk than in memory. */
const spoolFactor = 16;

/** How long Elasticsearch may take to say how it is, in milliseconds. */
const lookMs = 2000;

/** Ships to the nodes that the options name. */
export function startShipping(options: ElasticsearchOptions, { settled, tell }: { settled: Settled; tell: Tell }) {
  const client = createClient(options);
  let failing: Problem | undefined;
  const shipping: Shipping = createShipping({
    deliver: createDeliver(client, options),
    prepare: async (signal) => (options.setUp ? setUp(client, options, signal) : undefined),
    spool: spoolOf(options),
    timing: options,
    settled,
    tell(tidings) {
      if (tidings.kind === 'failing') failing = tidings.problem;
      if (tidings.kind === 'working') failing = undefined;
      tell(tidings);
    },
  });
  return {
    ...shipping,
    /** Looks at Elasticsearch; never rejects. */
    async ask(): Promise<ElasticsearchState> {
      const state = await askElasticsearch(client, options, AbortSignal.timeout(lookMs));
      // Credentials that may look around need not be allowed to write.
      const denied = failing?.kind === 'denied' && state.blocked.length === 0 && state.fault === undefined;
      return denied ? { ...state, ...faultOf(failing as Problem) } : state;
    },
  };
}

function spoolOf({ spoolDir: dir, bufferBytes, abandonedMs }: ElasticsearchOptions): Spool | undefined {
  return dir === undefined ? undefined : createSpool({ dir, maxBytes: spoolFactor * bufferBytes, abandonedMs });
}
