import { type Dashboard, panel } from './dashboard.ts';

const ns = 'namespace="$namespace"';
const auth = `${ns}, application="auth-api"`;
const rate = '[$__rate_interval]';
const p = (quantile: number, metric: string, labels: string, by: string) =>
  `histogram_quantile(${quantile}, sum by (le, ${by}) (rate(${metric}_bucket{${labels}}${rate})))`;

/** Everything that the services wait for. */
export const surroundingsDashboard: Dashboard = {
  file: 'gauth-surroundings.json',
  uid: 'gauth-surroundings',
  title: 'Genesys Authentication Service: what it waits for',
  rows: [
    {
      title: 'PostgreSQL',
      panels: [
        panel('Wait for a connection, 95 %', 's', [
          p(0.95, 'gauth_database_pool_wait_seconds', ns, 'application, pool'),
          '{{application}} {{pool}}',
        ]),
        panel(
          'Connections',
          'short',
          [`sum by (application) (gauth_database_pool_connections{${ns}})`, '{{application}}'],
          [`sum by (application) (gauth_database_pool_size{${ns}})`, '{{application}} at most'],
        ),
        panel('Requests that wait', 'short', [
          `sum by (application, pool) (gauth_database_pool_waiting{${ns}})`,
          '{{application}} {{pool}}',
        ]),
        panel('Connections that could not be had', 'ops', [
          `sum by (application) (rate(gauth_database_connection_failures_total{${ns}}${rate}))`,
          '{{application}}',
        ]),
      ],
    },
    {
      title: 'Redis',
      panels: [
        panel(
          'Commands',
          's',
          [p(0.5, 'gauth_redis_command_duration_seconds', ns, 'application'), '50 %'],
          [p(0.99, 'gauth_redis_command_duration_seconds', ns, 'application'), '99 %'],
        ),
        panel('Commands by name', 'ops', [
          `sum by (command) (rate(gauth_redis_command_duration_seconds_count{${ns}}${rate}))`,
          '{{command}}',
        ]),
        panel('Commands without answer', 'ops', [
          `sum by (command) (rate(gauth_redis_command_failures_total{${ns}}${rate}))`,
          '{{command}}',
        ]),
        panel('Pods that are connected', 'short', [`sum(gauth_redis_connected{${ns}})`, 'connected']),
      ],
    },
    {
      title: 'Memory of the processes',
      panels: [
        panel('Answered from memory', 'percentunit', [
          `sum by (application, cache) (rate(gauth_cache_requests_total{${ns}, outcome="hit"}${rate})) / sum by (application, cache) (rate(gauth_cache_requests_total{${ns}}${rate}))`,
          '{{application}} {{cache}}',
        ]),
        panel('Age of the key that signs', 's', [`max by (alg) (gauth_signing_key_age_seconds{${auth}})`, '{{alg}}']),
      ],
    },
    {
      title: 'Configuration Servers',
      panels: [
        panel('Requests of auth-api, 95 %', 's', [
          p(0.95, 'gauth_config_server_request_duration_seconds', auth, 'environment, request'),
          '{{environment}} {{request}}',
        ]),
        panel(
          'Timeouts',
          'ops',
          [`sum by (environment) (rate(auth_cs_command_timeouts_total{${auth}}${rate}))`, '{{environment}} commands'],
          [`sum by (environment) (rate(auth_cs_connection_timeouts_total{${auth}}${rate}))`, '{{environment}} connections'],
        ),
        panel(
          'Clients, and who is the primary',
          'short',
          [`sum by (pod) (tenant_cs_clients{${ns}})`, '{{pod}} clients'],
          [`sum by (pod) (config_server_primary{${ns}})`, '{{pod}} primary'],
        ),
        panel('Requests at config-server, 95 %', 's', [p(0.95, 'config_server_request_duration_seconds', ns, 'command'), '{{command}}']),
        panel('Logins at config-server', 'ops', [
          `sum by (command, outcome) (rate(config_server_logins_total{${ns}}${rate}))`,
          '{{command}} {{outcome}}',
        ]),
        panel('LDAP, RADIUS, Kerberos, 95 %', 's', [p(0.95, 'config_server_external_check_duration_seconds', ns, 'module'), '{{module}}']),
        panel('LDAP, RADIUS, Kerberos by outcome', 'ops', [
          `sum by (module, outcome) (rate(config_server_external_checks_total{${ns}}${rate}))`,
          '{{module}} {{outcome}}',
        ]),
      ],
    },
    {
      title: 'Identity providers and sign-outs',
      panels: [
        panel(
          'Answers refused',
          'ops',
          [`sum by (contactCenter) (rate(auth_saml_response_errors{${auth}}${rate}))`, '{{contactCenter}}'],
          [`sum by (contactCenter) (rate(auth_saml_timing_errors{${auth}}${rate}))`, '{{contactCenter}} for their time'],
        ),
        panel('Certificates end in', 's', [
          `min by (provider, whose) (gauth_identity_provider_certificate_expiry_seconds{${auth}})`,
          '{{provider}} {{whose}}',
        ]),
        panel('Metadata read', 'ops', [
          `sum by (outcome) (rate(gauth_identity_provider_metadata_refreshes_total{${auth}}${rate}))`,
          '{{outcome}}',
        ]),
        panel(
          'Sign-outs told to applications',
          'ops',
          [`sum by (outcome) (rate(gauth_logout_deliveries_total{${auth}}${rate}))`, '{{outcome}}'],
          [`max(gauth_logout_deliveries_kept{${auth}, state="pending"})`, 'waiting'],
        ),
      ],
    },
    {
      title: 'Logs and audit',
      panels: [
        panel('Lines to Elasticsearch', 'ops', [
          `sum by (application, outcome) (rate(gauth_log_documents_total{${ns}}${rate}))`,
          '{{application}} {{outcome}}',
        ]),
        panel('Audit records not written', 'ops', [
          `sum by (application) (rate(gauth_audit_failures_total{${ns}}${rate}))`,
          '{{application}}',
        ]),
      ],
    },
  ],
};
