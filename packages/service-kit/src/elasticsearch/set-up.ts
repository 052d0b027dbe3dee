import type { Client } from '@elastic/elasticsearch';
import { jsonHeaders } from './client.ts';
import { indexPatterns } from './index-name.ts';
import { mappings } from './mappings.ts';
import type { ElasticsearchOptions } from './options.ts';
import { type Problem, problemOf } from './problem.ts';

type Wanted = Pick<ElasticsearchOptions, 'target' | 'prefix' | 'retentionDays'>;

/** Stronger than the templates that come with Elasticsearch (100), so that ours decides. */
const priority = 500;

/**
 * Installs the index template and what deletes after the retention: the lifecycle of the data streams, or a policy for indices of days. The same
 * again changes nothing. Answers what could not be done; documents are taken all the same unless nobody answered (`away`).
 */
export async function setUp(client: Client, wanted: Wanted, signal: AbortSignal): Promise<Problem | undefined> {
  const put = async (path: string, body: object): Promise<Problem | undefined> => {
    try {
      await client.transport.request({ method: 'PUT', path, body }, { headers: jsonHeaders, signal });
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  };
  const policy = policyOf(wanted);
  const failed = policy && (await put(`/_ilm/policy/${wanted.prefix}`, policy));
  const template = await put(`/_index_template/${wanted.prefix}`, templateOf(wanted, policy !== undefined && failed === undefined));
  return template ?? failed;
}

function policyOf({ target, retentionDays }: Wanted): object | undefined {
  if (target === 'data-stream' || retentionDays === undefined) return undefined;
  return { policy: { phases: { hot: { actions: {} }, delete: { min_age: `${retentionDays}d`, actions: { delete: {} } } } } };
}

function templateOf({ target, prefix, retentionDays }: Wanted, hasPolicy: boolean): object {
  const settings = {
    // A number that came as something else spoils no document.
    'index.mapping.ignore_malformed': true,
    'index.auto_expand_replicas': '0-1',
    ...(hasPolicy && { 'index.lifecycle.name': prefix }),
  };
  const about = { priority, _meta: { description: 'Log and audit trail of gauth' }, index_patterns: indexPatterns({ target, prefix }) };
  if (target === 'daily-index') return { ...about, template: { settings, mappings } };
  const lifecycle = { ...(retentionDays !== undefined && { data_retention: `${retentionDays}d` }) };
  return { ...about, data_stream: {}, template: { settings, mappings, lifecycle } };
}
