import type { ElasticsearchFacts } from '@gauth/service-kit/facts';
import type { Check } from '../check.ts';
import type { Facts } from '../facts.ts';
import { authDiagnosis, environmentDiagnosis } from '../readings.ts';

const settingOf = (setting: string, chart: string, change: string) => ({ setting, of: 'auth-api, environment-api', chart, change });
const atElasticsearch = (setting: string, change: string) => ({ setting, of: 'Elasticsearch', change });

/** A loss that is longer ago is over; nobody can mend it any more. */
const recentMs = 3_600_000;

/** What each service that copies its log says, with the time by its clock. */
function told(facts: Facts): { service: string; now: number; said: ElasticsearchFacts }[] {
  const services = { 'auth-api': authDiagnosis(facts), 'environment-api': environmentDiagnosis(facts) };
  return Object.entries(services).flatMap(([service, diagnosis]) => {
    const said = diagnosis?.elasticsearch;
    return diagnosis && said ? [{ service, now: Date.parse(diagnosis.time), said }] : [];
  });
}

const each = (facts: Facts, judge: (said: ElasticsearchFacts, now: number) => string | undefined): string[] =>
  told(facts).flatMap(({ service, now, said }) => {
    const verdict = judge(said, now);
    return verdict === undefined ? [] : [`${service}: ${verdict}`];
  });

const faults = (facts: Facts, fault: ElasticsearchFacts['fault']): string[] =>
  each(facts, (said) => (said.fault === fault ? (said.reason ?? fault) : undefined));

const lately = (at: string | undefined, now: number): boolean => at !== undefined && now - Date.parse(at) < recentMs;

/** Where the log goes beside standard output. */
export const elasticsearchChecks: readonly Check[] = [
  {
    id: 'elasticsearch-unreachable',
    area: 'Elasticsearch',
    severity: 'error',
    title: 'Elasticsearch cannot be asked',
    why: 'The log and the audit trail do not reach it, and what finds no room to wait is lost there.',
    remedy: settingOf(
      'ELASTICSEARCH_URL',
      'elasticsearch.url',
      'scheme, host and port of nodes that answer, as they are inside the cluster',
    ),
    seen: (facts) => faults(facts, 'away'),
  },
  {
    id: 'elasticsearch-certificate',
    area: 'Elasticsearch',
    severity: 'error',
    title: 'The certificate of Elasticsearch is not trusted',
    why: 'Services send nothing to a server that they do not know.',
    remedy: settingOf(
      'ELASTICSEARCH_CA_FILE',
      'elasticsearch.ca',
      'the authority that signed it; its name must be the host in ELASTICSEARCH_URL',
    ),
    seen: (facts) => faults(facts, 'certificate'),
  },
  {
    id: 'elasticsearch-refused',
    area: 'Elasticsearch',
    severity: 'error',
    title: 'Elasticsearch refuses the credentials',
    why: 'The log and the audit trail do not reach it.',
    remedy: settingOf(
      'ELASTICSEARCH_API_KEY',
      'elasticsearch.api_key',
      'a key that is valid and has create_doc and auto_configure on what the log goes to; or ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD of such a user',
    ),
    seen: (facts) => faults(facts, 'denied'),
  },
  {
    id: 'elasticsearch-red',
    area: 'Elasticsearch',
    severity: 'error',
    title: 'Shards of the log are missing in Elasticsearch',
    why: 'Lines for them are not taken, and those in them are not found.',
    remedy: atElasticsearch(
      'shards that are not allocated',
      'GET _cluster/allocation/explain says why: mostly a node or a disk that is away',
    ),
    seen: (facts) => each(facts, ({ status }) => (status === 'red' ? 'the health of the indices of the log is red' : undefined)),
  },
  {
    id: 'elasticsearch-read-only',
    area: 'Elasticsearch',
    severity: 'error',
    title: 'Elasticsearch takes no writes to the log',
    why: 'A disk of it was full, or somebody has closed the index. Lines wait, and are lost when there is no more room.',
    remedy: atElasticsearch(
      'index.blocks.read_only_allow_delete',
      'null, or whichever block is named, when there is room on the disk again',
    ),
    seen: (facts) => each(facts, ({ blocked }) => (blocked.length > 0 ? blocked.slice(0, 5).join(', ') : undefined)),
  },
  {
    id: 'elasticsearch-not-set-up',
    area: 'Elasticsearch',
    severity: 'warning',
    title: 'Index template or retention are not installed in Elasticsearch',
    why: 'Without the template fields are guessed and may not fit one another; without retention nothing is ever deleted.',
    remedy: settingOf(
      'ELASTICSEARCH_SET_UP',
      'elasticsearch.set_up',
      'true, with the cluster privileges manage_index_templates and manage_ilm; or install both by hand',
    ),
    seen: (facts) => each(facts, ({ missing }) => (missing.length > 0 ? `there is no ${missing.join(' and no ')}` : undefined)),
  },
  {
    id: 'log-lines-dropped',
    area: 'Elasticsearch',
    severity: 'warning',
    title: 'Lines of the log were lost on the way to Elasticsearch',
    why: 'They are in standard output only. More came than Elasticsearch took, or it was away for too long.',
    remedy: settingOf(
      'ELASTICSEARCH_SPOOL_DIR',
      'elasticsearch.spool',
      'a folder on disk where they wait; or more ELASTICSEARCH_BUFFER_BYTES',
    ),
    seen: (facts) =>
      each(facts, ({ lines }, now) =>
        lately(lines.droppedAt, now) ? `${lines.dropped} since its start, the latest at ${lines.droppedAt}` : undefined,
      ),
  },
  {
    id: 'log-lines-refused',
    area: 'Elasticsearch',
    severity: 'warning',
    title: 'Elasticsearch refuses lines of the log',
    why: 'They do not fit the mapping of the index, and are in standard output only.',
    remedy: atElasticsearch(
      'mappings of the index template',
      'those of gauth (ELASTICSEARCH_SET_UP=true), then POST _rollover of the data stream',
    ),
    seen: (facts) =>
      each(facts, ({ lines }, now) =>
        lately(lines.refusedAt, now) ? `${lines.refused} since its start, the latest at ${lines.refusedAt}` : undefined,
      ),
  },
];
