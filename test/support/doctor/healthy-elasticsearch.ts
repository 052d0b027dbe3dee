import { type ElasticsearchStandIn, startElasticsearchStandIn } from '../elasticsearch-stand-in.ts';

/** What is asked of the data streams of the log. */
export const streams = {
  health: '/_cluster/health/logs-gauth.*-default',
  settings: '/logs-gauth.*-default/_settings/index.blocks.*,index.creation_date',
  templates: '/_index_template',
};

/** Answers as Elasticsearch does when all is well. */
export async function healthyElasticsearch(...tls: Parameters<typeof startElasticsearchStandIn>): Promise<ElasticsearchStandIn> {
  const elasticsearch = await startElasticsearchStandIn(...tls);
  const own = { index_patterns: ['logs-gauth.*-default'], priority: 500, template: { lifecycle: { data_retention: '30d' } } };
  const alongside = { index_patterns: ['logs-*-*'], priority: 100, _meta: { managed: true } };
  elasticsearch.say(streams.health, { status: 'green' });
  elasticsearch.say(streams.settings, { '.ds-logs-gauth.service-default-2026.01.01-000001': { settings: { 'index.creation_date': '1' } } });
  elasticsearch.say(streams.templates, {
    index_templates: [
      { name: 'logs', index_template: alongside },
      { name: 'gauth', index_template: own },
    ],
  });
  return elasticsearch;
}
