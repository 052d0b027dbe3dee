import { type Dashboard, panel, type Row } from './dashboard.ts';

const ns = 'namespace="$namespace"';
const rate = '[$__rate_interval]';

/** The row of one service, as operators of the product know it. */
function row(title: string, application: string, deployment: string): Row {
  const own = `${ns}, application="${application}"`;
  const pods = `${ns}, pod=~"${deployment}-.*", pod!~"${deployment}-ui-.*"`;
  const container = `${pods}, container="gauth"`;
  return {
    title,
    panels: [
      panel('Error rate', 'percentunit', [
        `sum(rate(jetty_responses_total{${own}, status="5xx"}${rate})) / sum(rate(jetty_responses_total{${own}}${rate}))`,
        '5xx',
      ]),
      panel('Requests', 'reqps', [`sum by (status) (rate(jetty_responses_total{${own}}${rate}))`, '{{status}}']),
      panel('Average time of a request', 's', [
        `sum by (pod) (rate(jetty_requests_seconds_sum{${own}}${rate})) / sum by (pod) (rate(jetty_requests_seconds_count{${own}}${rate}))`,
        '{{pod}}',
      ]),
      ...(application === 'auth-api'
        ? [
            panel('Contexts', 'short', [`sum by (pod) (gws_context_active{${own}})`, '{{pod}}']),
            panel(
              'Contexts opened, closed and failed',
              'ops',
              [`sum(rate(gws_context_opened_total{${own}}${rate}))`, 'opened'],
              [`sum(rate(gws_context_closed_total{${own}}${rate}))`, 'closed'],
              [`sum(rate(gws_context_error_total{${own}}${rate}))`, 'failed'],
            ),
          ]
        : []),
      panel(
        'Heap',
        'bytes',
        [`sum by (pod) (nodejs_heap_size_used_bytes{${own}})`, '{{pod}} used'],
        [`sum by (pod) (nodejs_heap_size_total_bytes{${own}})`, '{{pod}} committed'],
      ),
      panel('CPU, cores', 'short', [`sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}${rate}))`, '{{pod}}']),
      panel('Memory', 'bytes', [`sum by (pod) (container_memory_working_set_bytes{${container}})`, '{{pod}}']),
      panel(
        'Network',
        'binBps',
        [`sum by (pod) (rate(container_network_receive_bytes_total{${pods}}${rate}))`, '{{pod}} in'],
        [`sum by (pod) (rate(container_network_transmit_bytes_total{${pods}}${rate}))`, '{{pod}} out'],
      ),
    ],
  };
}

/** The product’s dashboard of both services. */
export const serviceDashboard: Dashboard = {
  file: 'gauth-auth.json',
  uid: 'gauth-auth',
  title: 'Genesys Authentication Service',
  rows: [row('Authentication Service', 'auth-api', 'gauth-auth'), row('Environment Service', 'environment-api', 'gauth-environment')],
};
