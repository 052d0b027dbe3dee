/** Names in the pages that are not ours, by whose they are. */
export const namesOfOthers: ReadonlySet<string> = new Set([
  // The product, where gauth has nothing like it.
  ...['jvm_threads_deadlocked', 'jvm_gc_pause_seconds_count'],
  // Redis, Consul, proxies, OpenTelemetry, Elasticsearch.
  ...['cluster-node-timeout', 'down-after-milliseconds', 'http_max_conns_per_client', 'ssl-client-cert', 'forward_client_cert_details'],
  ...['/v1/traces', 'view_index_metadata', 'index.blocks.read_only_allow_delete'],
  // Values that stand for any.
  ...[
    '/USW1',
    '/ui/auth',
    '/etc/krb5.conf',
    'tenant-1.voice.svc.cluster.local',
    'audit.log.import',
    'gauth-config-server.service.consul',
    'example.com',
  ],
  ...['logs-gauth.service-default', 'logs-gauth.audit-default', 'gauth-2026.11.26', 'gauth-audit-2026.11.26'],
  // Members of bodies, by their path.
  ...['data.warnings', 'detail.reason'],
]);
