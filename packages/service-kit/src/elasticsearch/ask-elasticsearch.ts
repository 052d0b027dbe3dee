import { type Client, errors } from '@elastic/elasticsearch';
import type { ElasticsearchFacts } from '../facts/elasticsearch-facts.ts';
import { jsonHeaders } from './client.ts';
import { indexPatterns } from './index-name.ts';
import type { ElasticsearchOptions } from './options.ts';
import { type Problem, problemOf } from './problem.ts';

/** What Elasticsearch itself can be asked for. */
export type ElasticsearchState = Omit<ElasticsearchFacts, 'lines'>;

/** More than the settings and templates of a large cluster. */
const maxResponseSize = 8 * 1024 * 1024;

type Wanted = Pick<ElasticsearchOptions, 'target' | 'prefix' | 'retentionDays'>;

/** Looks at what the log goes to, as long as `signal` allows; never rejects. */
export async function askElasticsearch(client: Client, wanted: Wanted, signal: AbortSignal): Promise<ElasticsearchState> {
  const patterns = indexPatterns(wanted);
  const path = patterns.map(encodeURIComponent).join(',');
  const ask = async <Answer>(query: string): Promise<Answer | undefined> => {
    try {
      return await client.transport.request<Answer>({ method: 'GET', path: query }, { headers: jsonHeaders, signal, maxResponseSize });
    } catch (error) {
      if (error instanceof errors.ResponseError && mayNotBeAsked(error.statusCode ?? 0)) return undefined;
      throw error;
    }
  };
  try {
    const [health, settings, templates] = await Promise.all([
      ask<{ status?: unknown }>(`/_cluster/health/${path}?timeout=1s`),
      ask<IndexSettings>(`/${path}/_settings/index.blocks.*,index.creation_date?flat_settings=true&expand_wildcards=all`),
      ask<{ index_templates?: Template[] }>('/_index_template'),
    ]);
    return { status: statusIn(health), blocked: blockedIn(settings), missing: missingIn(templates?.index_templates, patterns, wanted) };
  } catch (error) {
    return { ...faultOf(problemOf(error)), blocked: [], missing: [] };
  }
}

/** Who writes the log need not be allowed to look around, and small servers do not know every question. */
const mayNotBeAsked = (status: number): boolean => [400, 403, 404, 405].includes(status);

/** What a problem is for who must mend it. */
export const faultOf = ({ kind, reason }: Problem): { fault: NonNullable<ElasticsearchState['fault']>; reason: string } => {
  if (kind === 'denied') return { fault: 'denied', reason };
  return { fault: /certificate|altnames|wrong version number/i.test(reason) ? 'certificate' : 'away', reason };
};

function statusIn({ status }: { status?: unknown } = {}): string | undefined {
  if (status === undefined || typeof status === 'string') return status;
  throw new TypeError('the health of a cluster is a word');
}

type IndexSettings = Record<string, { settings?: Record<string, string> } | undefined>;

/** Older indices of a data stream, and those of past days, may be closed to writes with reason. */
function blockedIn(all: IndexSettings = {}): string[] {
  const latest = new Map(
    Object.keys(all)
      .sort()
      .map((name) => [name.replace(/-?\d{4}\.\d\d\.\d\d(-\d+)?$/, ''), name]),
  );
  return [...latest.values()].flatMap((name) => {
    const on = Object.entries(all[name]?.settings ?? {}).filter(
      ([setting, value]) => /^index\.blocks\.(write|read_only)/.test(setting) && value === 'true',
    );
    return on.map(([setting]) => `${name} (${setting})`);
  });
}

interface Template {
  name: string;
  index_template: {
    index_patterns: string | string[];
    priority?: number;
    _meta?: { managed?: boolean };
    template?: { lifecycle?: { data_retention?: string }; settings?: { index?: { lifecycle?: { name?: string } } } };
  };
}

/** Ours, or one that somebody made in its place; those that come with Elasticsearch are for everything and know none of our fields. */
function missingIn(
  templates: readonly Template[] | undefined,
  patterns: readonly string[],
  { target, retentionDays }: Wanted,
): ElasticsearchState['missing'] {
  if (templates === undefined) return [];
  const [ours] = templates
    .map((one) => one.index_template)
    .filter(
      (one) => one._meta?.managed !== true && patterns.every((pattern) => [one.index_patterns].flat().some((its) => covers(its, pattern))),
    )
    .sort((one, other) => (other.priority ?? 0) - (one.priority ?? 0));
  if (ours === undefined) return ['index template'];
  const { lifecycle, settings } = ours.template ?? {};
  const retention = target === 'data-stream' ? lifecycle?.data_retention : settings?.index?.lifecycle?.name;
  return retentionDays !== undefined && retention === undefined ? ['retention'] : [];
}

/** Whether every name of one pattern fits another one. */
const covers = (pattern: string, other: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) => (sign === '*' ? '.*' : `\\${sign}`))}$`).test(other);
