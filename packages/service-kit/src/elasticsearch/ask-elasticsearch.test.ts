import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ElasticsearchStandIn, startElasticsearchStandIn } from '../../../../test/support/elasticsearch-stand-in.ts';
import { askElasticsearch } from './ask-elasticsearch.ts';
import { createClient } from './client.ts';

const streams = { target: 'data-stream', prefix: 'gauth', retentionDays: 30 } as const;
const days = { target: 'daily-index', prefix: 'gauth', retentionDays: 30 } as const;
const health = (path: string) => `/_cluster/health/${encodeURIComponent(path)}`;
const settings = (path: string) => `/${encodeURIComponent(path)}/_settings/index.blocks.*,index.creation_date`;

let standIn: ElasticsearchStandIn;
beforeAll(async () => {
  standIn = await startElasticsearchStandIn();
});
afterAll(() => standIn.close());

function look(wanted: typeof streams | typeof days | { target: 'data-stream'; prefix: string }, url = standIn.url) {
  const timing = { requestMs: 10_000, lingerMs: 0, backOff: { firstMs: 1, longestMs: 1 }, abandonedMs: 1000 };
  const client = createClient({ ...wanted, ...timing, nodes: [url], setUp: false, bufferBytes: 1 });
  return askElasticsearch(client, wanted, AbortSignal.timeout(10_000));
}

const template = (patterns: string[], more: object = {}) => ({
  index_templates: [{ name: 'gauth', index_template: { index_patterns: patterns, priority: 500, template: {}, ...more } }],
});

it('finds nothing where it may not look', async () => {
  for (const path of [health('logs-none.*-default'), settings('logs-none.*-default'), '/_index_template']) standIn.say(path, 403);
  expect(await look({ target: 'data-stream', prefix: 'none' })).toEqual({ status: undefined, blocked: [], missing: [] });
});

it('tells the health, and which of the latest indices take no writes', async () => {
  const on = (setting: string, value = 'true') => ({ settings: { 'index.creation_date': '1', [setting]: value } });
  standIn.say(health('logs-gauth.*-default'), { status: 'red' });
  standIn.say(settings('logs-gauth.*-default'), {
    '.ds-logs-gauth.service-default-2026.01.01-000001': on('index.blocks.write'),
    '.ds-logs-gauth.service-default-2026.01.31-000002': on('index.blocks.read_only_allow_delete'),
    '.ds-logs-gauth.audit-default-2026.01.01-000001': on('index.blocks.metadata'),
    '.ds-logs-gauth.audit-default-2026.01.31-000002': on('index.blocks.write', 'false'),
  });
  standIn.say('/_index_template', template(['logs-gauth.*-default'], { template: { lifecycle: { data_retention: '30d' } } }));
  expect(await look(streams)).toEqual({
    status: 'red',
    blocked: ['.ds-logs-gauth.service-default-2026.01.31-000002 (index.blocks.read_only_allow_delete)'],
    missing: [],
  });
});

it('does not care for days that are over', async () => {
  const blocked = { settings: { 'index.blocks.write': 'true' } };
  standIn.say(settings('gauth-2*').replace('/_settings', `,${encodeURIComponent('gauth-audit-2*')}/_settings`), {
    ...{ 'gauth-2026.01.30': blocked, 'gauth-2026.01.31': {}, 'gauth-audit-2026.01.31': blocked },
  });
  standIn.say('/_index_template', template(['gauth-*'], { template: { settings: { index: { lifecycle: { name: 'ours' } } } } }));
  expect(await look(days)).toMatchObject({ blocked: ['gauth-audit-2026.01.31 (index.blocks.write)'], missing: [] });
});

it.each([
  ['no template', streams, { index_templates: [] }, ['index template']],
  ['a template that came along', streams, template(['logs-*-*'], { _meta: { managed: true } }), ['index template']],
  ['a template for something else', streams, template(['logs-other-*']), ['index template']],
  ['a template for the log alone', days, template(['gauth-2*']), ['index template']],
  ['a template that keeps for ever', streams, template(['logs-*']), ['retention']],
  ['a template of days without a policy', days, template(['gauth-*']), ['retention']],
])('misses what is to be installed: %s', async (_what, wanted, answer, missing) => {
  standIn.say('/_index_template', answer);
  expect((await look(wanted)).missing).toEqual(missing);
});

it.each([
  ['credentials that it does not know', 401, { fault: 'denied', reason: 'Elasticsearch answered 401 some_exception' }],
  ['a cluster that is not one', 503, { fault: 'away', reason: 'Elasticsearch answered 503 some_exception' }],
])('says why it cannot be asked: %s', async (_what, status, expected) => {
  standIn.say('/_index_template', status);
  expect(await look(streams)).toEqual({ ...expected, blocked: [], missing: [] });
});

it('takes an answer of another kind for none of Elasticsearch', async () => {
  standIn.say('/_index_template', 403);
  standIn.say(health('logs-other.*-default'), { status: 200 });
  expect(await look({ target: 'data-stream', prefix: 'other' })).toEqual({
    ...{ fault: 'away', reason: 'the answer is none of Elasticsearch' },
    ...{ blocked: [], missing: [] },
  });
});

it('reads no answer that is larger than any of Elasticsearch', async () => {
  standIn.say('/_index_template', 403);
  standIn.say(health('logs-large.*-default'), { status: 'green', more: 'x'.repeat(16 * 1024 * 1024) });
  expect(await look({ target: 'data-stream', prefix: 'large' })).toMatchObject({ fault: 'away', reason: 'the answer is too large' });
});

it('says when nobody is there', async () => {
  expect(await look(streams, 'http://127.0.0.1:1')).toMatchObject({ fault: 'away', reason: expect.stringContaining('ECONNREFUSED') });
});
