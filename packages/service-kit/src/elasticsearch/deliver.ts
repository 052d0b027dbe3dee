import type { Client } from '@elastic/elasticsearch';
import { ndjsonHeaders } from './client.ts';
import { indexName } from './index-name.ts';
import type { LogDocument } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';
import { kindOf, type Problem, problemOf } from './problem.ts';

/** What became of documents. */
export interface Delivery {
  /** How many are there now, those of an earlier attempt included. */
  indexed: number;
  /** How many will never be taken, and the type of the latest error of one. */
  refused: number;
  refusal?: string | undefined;
  /** Those to send again. */
  again: readonly LogDocument[];
  problem?: Problem | undefined;
  /** Whether the request had to be cut into pieces. */
  cut: boolean;
}

/** Hands documents over. */
export type Deliver = (documents: readonly LogDocument[], signal: AbortSignal) => Promise<Delivery>;

/** Hands documents over by `_bulk`, cut in halves where they are too much for one request. Never rejects. */
export function createDeliver(client: Client, naming: Pick<ElasticsearchOptions, 'target' | 'prefix'>): Deliver {
  const deliver: Deliver = async (documents, signal) => {
    try {
      return await bulk(client, documents, { naming, signal });
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind !== 'oversized') return { indexed: 0, refused: 0, again: documents, problem, cut: false };
      if (documents.length === 1) return { indexed: 0, refused: 1, refusal: problem.reason, again: [], cut: true };
      const middle = documents.length >> 1;
      return joined(await deliver(documents.slice(0, middle), signal), await deliver(documents.slice(middle), signal));
    }
  };
  return deliver;
}

interface BulkOptions {
  naming: Pick<ElasticsearchOptions, 'target' | 'prefix'>;
  signal: AbortSignal;
}

async function bulk(client: Client, documents: readonly LogDocument[], { naming, signal }: BulkOptions): Promise<Delivery> {
  const found = { present: 0, refused: 0, refusal: undefined as string | undefined, problem: undefined as Problem | undefined };
  const again = new Set<string>();
  const dropped = new Set<string>();
  let next = 0;
  const stats = await client.helpers.bulk<string>(
    {
      datasource: documents.map(({ line }) => line),
      onDocument() {
        const document = documents[next++] as LogDocument;
        return { create: { _index: indexName(naming, document), _id: document.id } };
      },
      onDrop({ status, error, operation }) {
        const id = (operation as { create: { _id: string } }).create._id;
        dropped.add(id);
        if (status === 409) found.present += 1;
        else if (kindOf(status) === 'oversized' || status === 404) {
          found.refused += 1;
          found.refusal = error?.type ?? `status ${status}`;
        } else {
          again.add(id);
          found.problem = { kind: kindOf(status), reason: `Elasticsearch answered ${status} for a document` };
        }
      },
      concurrency: 1,
      flushBytes: Number.MAX_SAFE_INTEGER,
      retries: 0,
    },
    { headers: ndjsonHeaders, signal },
  );
  const { present, ...rest } = found;
  // Half an answer does not say which half; whatever is there already will be answered with 409.
  const half = stats.successful + stats.failed < documents.length;
  const problem: Problem | undefined = half
    ? { kind: 'away', reason: 'the answer speaks of fewer documents than were sent' }
    : rest.problem;
  return {
    ...rest,
    problem,
    indexed: present + (half ? 0 : stats.successful),
    again: documents.filter(({ id }) => again.has(id) || (half && !dropped.has(id))),
    cut: false,
  };
}

const joined = (one: Delivery, other: Delivery): Delivery => ({
  indexed: one.indexed + other.indexed,
  refused: one.refused + other.refused,
  refusal: other.refusal ?? one.refusal,
  again: [...one.again, ...other.again],
  problem: one.problem ?? other.problem,
  cut: true,
});
