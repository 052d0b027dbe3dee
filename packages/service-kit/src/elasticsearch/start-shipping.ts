import { createClient } from './client.ts';
import { createDeliver } from './deliver.ts';
import type { ElasticsearchOptions } from './options.ts';
import { setUp } from './set-up.ts';
import { createShipping, type Shipping } from './shipping.ts';
import { createSpool, type Spool } from './spool.ts';
import type { Settled, Tell } from './tidings.ts';

/** How many times more may wait on disk than in memory. */
const spoolFactor = 16;

/** Ships to the nodes that the options name. */
export function startShipping(options: ElasticsearchOptions, heard: { settled: Settled; tell: Tell }): Shipping {
  const client = createClient(options);
  return createShipping({
    deliver: createDeliver(client, options),
    prepare: async (signal) => (options.setUp ? setUp(client, options, signal) : undefined),
    spool: spoolOf(options),
    timing: options,
    ...heard,
  });
}

function spoolOf({ spoolDir: dir, bufferBytes, abandonedMs }: ElasticsearchOptions): Spool | undefined {
  return dir === undefined ? undefined : createSpool({ dir, maxBytes: spoolFactor * bufferBytes, abandonedMs });
}
