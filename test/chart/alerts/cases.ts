/** Series by their names, with their values every 15 seconds as promtool writes them: `0+10x40` rises by ten forty times. */
export type Series = Readonly<Record<string, string>>;

/** What makes an alert fire, and what comes near and does not. */
export interface AlertCase {
  fires: Series;
  quiet: Series;
  /** When it is looked at: longer after the start than what the rule waits for. */
  at?: string;
}

const auth = 'namespace="gauth", application="auth-api", pod="gauth-auth-1"';
const pod = 'namespace="gauth", pod="gauth-auth-1", container="gauth"';
const deployment = 'namespace="gauth", deployment="gauth-auth"';

/** A counter that rises by `step` within 15 seconds. */
const rising = (step: number): string => `0+${step}x200`;
/** A gauge that stays. */
const steady = (value: number): string => `${value}x200`;
const one = (name: string, labels: string, value: string): Series => ({ [`${name}{${labels}}`]: value });

/** The same counter or gauge, too high and high. */
const between = (name: string, labels: string, { fires, quiet }: { fires: string; quiet: string }): AlertCase => ({
  fires: one(name, labels, fires),
  quiet: one(name, labels, quiet),
});

const cpu = (share: number): Series => ({
  [`container_cpu_usage_seconds_total{${pod}}`]: rising(15 * share),
  [`kube_pod_container_resource_requests{${pod}, resource="cpu"}`]: steady(0.3),
});
const memory = (share: number): Series => ({
  [`container_memory_working_set_bytes{${pod}}`]: steady(share * 1000),
  [`kube_pod_container_resource_limits{${pod}, resource="memory"}`]: steady(1000),
});
const available = (count: number, wanted: number): Series => ({
  [`kube_deployment_status_replicas_available{${deployment}}`]: steady(count),
  [`kube_deployment_spec_replicas{${deployment}}`]: steady(wanted),
});
/** Steps of two counters that differ by one label. */
const mixed = (name: string, { label, bad, good }: { label: string; bad: [string, number]; good: [string, number] }): Series => ({
  [`${name}{${auth}, ${label}="${bad[0]}"}`]: rising(bad[1]),
  [`${name}{${auth}, ${label}="${good[0]}"}`]: rising(good[1]),
});
const tokenRequests = (failed: number): Series =>
  mixed('gauth_token_request_duration_seconds_count', { label: 'outcome', bad: ['failed', failed], good: ['issued', 1000 - failed] });
const signIns = (unavailable: number): Series =>
  mixed('gauth_sign_ins_total', { label: 'outcome', bad: ['unavailable', unavailable], good: ['confirmed', 1000 - unavailable] });
/** A histogram all of whose observations lie between two of its bounds. */
const histogram = (name: string, labels: string, [above, upTo]: readonly [string, string]): Series => ({
  [`${name}_bucket{${labels}, le="${above}"}`]: rising(0),
  [`${name}_bucket{${labels}, le="${upTo}"}`]: rising(10),
  [`${name}_bucket{${labels}, le="+Inf"}`]: rising(10),
});
const slow = (name: string, labels: string, bounds: { slow: readonly [string, string]; quick: readonly [string, string] }): AlertCase => ({
  fires: histogram(name, labels, bounds.slow),
  quiet: histogram(name, labels, bounds.quick),
});
const pool = (waiting: number, bounds: readonly [string, string]): Series => ({
  [`gauth_database_pool_waiting{${auth}, pool="main"}`]: steady(waiting),
  ...histogram('gauth_database_pool_wait_seconds', `${auth}, pool="main"`, bounds),
});
const autoscaler = (current: number): Series => ({
  'kube_horizontalpodautoscaler_status_current_replicas{namespace="gauth", horizontalpodautoscaler="gauth-auth"}': steady(current),
  'kube_horizontalpodautoscaler_spec_max_replicas{namespace="gauth", horizontalpodautoscaler="gauth-auth"}': steady(10),
});
const versions = (second: string): Series => ({
  [`gauth_build_info{${auth}, version="1.0.0"}`]: '1x800',
  [`gauth_build_info{namespace="gauth", application="auth-api", pod="gauth-auth-2", version="${second}"}`]: '1x800',
});
const metadata = (success: string): Series => ({
  [`gauth_identity_provider_metadata_refreshes_total{${auth}, outcome="failure"}`]: rising(1),
  [`gauth_identity_provider_metadata_refreshes_total{${auth}, outcome="success"}`]: success,
});
const day = 86_400;

/** One case for every alert of the chart. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  'GAUTH-CPU-Usage': { fires: cpu(0.95), quiet: cpu(0.85) },
  'GAUTH-Memory-Usage': { fires: memory(0.71), quiet: memory(0.69) },
  'GAUTH-Memory-Usage-CRITICAL': { fires: memory(0.91), quiet: memory(0.89) },
  'GAUTH-Pod-NotReady-Count': { fires: available(1, 2), quiet: available(1, 1) },
  'GAUTH-Pods-NotReady-CRITICAL': { fires: available(0, 2), quiet: available(0, 0) },
  'GAUTH-Pod-Restarts-Count': between('kube_pod_container_status_restarts_total', pod, { fires: '0+1x200', quiet: steady(7) }),
  'GAUTH-Pod-Restarts-Count-CRITICAL': between('kube_pod_container_status_restarts_total', pod, { fires: '0+1x200', quiet: '0+0.2x200' }),
  auth_jvm_threads_deadlocked: between('nodejs_eventloop_lag_max_seconds', auth, { fires: steady(2.1), quiet: steady(1.9) }),
  auth_high_jvm_gc_pause_seconds_count: between('nodejs_gc_duration_seconds_count', `${auth}, kind="major"`, {
    fires: rising(3),
    quiet: rising(2),
  }),
  auth_high_5xx_responces_count: between('gws_responses_total', `${auth}, code="503"`, { fires: rising(3), quiet: rising(2) }),
  auth_high_500_responces_count: {
    fires: one('gws_responses_total', `${auth}, code="500"`, rising(3)),
    quiet: one('gws_responses_total', `${auth}, code="503"`, rising(3)),
  },
  auth_auth_login_errors: between('auth_system_login_errors_total', `${auth}, contactCenter="cc"`, { fires: rising(6), quiet: rising(4) }),
  auth_total_count_of_errors_in_PSDK_connections: between('psdk_conn_error_total', auth, { fires: '0+0.3x200', quiet: '0+0.1x200' }),
  auth_total_count_of_errors_during_context_initialization: between('auth_context_error_total', auth, {
    fires: rising(3),
    quiet: rising(2),
  }),
  auth_Redis_keys: {
    fires: one('redis_db_keys', 'namespace="gauth", instance="redis:9121", db="db0"', steady(5_000_001)),
    quiet: one('azure_RedisCache_totalkeys', 'instance_name="prod-gauth-redis"', steady(5_000_000)),
  },
  auth_Redis_used_memory: {
    fires: one('azure_RedisCache_usedmemorypercentage', 'instance_name="prod-gauth-redis"', steady(86)),
    quiet: {
      'redis_memory_used_bytes{namespace="gauth", instance="redis:9121"}': steady(84),
      'redis_memory_max_bytes{namespace="gauth", instance="redis:9121"}': steady(100),
    },
  },
  auth_saml_response_errors: between('auth_saml_response_errors', `${auth}, contactCenter="cc"`, { fires: rising(6), quiet: rising(4) }),
  auth_saml_timing_errors: between('auth_saml_timing_errors', `${auth}, contactCenter="cc"`, { fires: rising(6), quiet: rising(4) }),
  GauthTokenErrorsFast: { fires: tokenRequests(15), quiet: tokenRequests(14) },
  GauthTokenErrorsSlow: { fires: tokenRequests(7), quiet: tokenRequests(5), at: '30m' },
  GauthSignInErrorsFast: { fires: signIns(15), quiet: signIns(14) },
  GauthSignInErrorsSlow: { fires: signIns(7), quiet: signIns(5), at: '30m' },
  GauthTokenEndpointSlow: {
    fires: histogram('gauth_token_request_duration_seconds', `${auth}, grant="refresh_token"`, ['0.5', '1']),
    quiet: histogram('gauth_token_request_duration_seconds', `${auth}, grant="password"`, ['0.5', '1']),
  },
  GauthEventLoopLag: between('nodejs_eventloop_lag_p99_seconds', auth, { fires: steady(0.21), quiet: steady(0.19) }),
  GauthTargetDown: between('up', 'namespace="gauth", job="gauth-auth", pod="gauth-auth-1"', { fires: steady(0), quiet: steady(1) }),
  GauthMetricsMissing: {
    fires: one('gauth_build_info', 'namespace="gauth", application="auth-ui", version="1.0.0"', steady(1)),
    quiet: one('gauth_build_info', `${auth}, version="1.0.0"`, steady(1)),
  },
  GauthVersionsDiffer: { fires: versions('1.0.1'), quiet: versions('1.0.0'), at: '65m' },
  GauthAutoscalerMaxed: { fires: autoscaler(10), quiet: autoscaler(9) },
  GauthMigrationFailed: between('kube_job_status_failed', 'namespace="gauth", job_name="gauth-migration"', {
    fires: steady(1),
    quiet: steady(0),
  }),
  GauthTlsCertificateEnds: {
    fires: one('gauth_tls_certificate_expiry_seconds', auth, `${13 * day}x800`),
    quiet: one('gauth_tls_certificate_expiry_seconds', auth, `${15 * day}x800`),
    at: '65m',
  },
  GauthDatabaseUnreachable: between('gauth_database_connection_failures_total', `${auth}, pool="main"`, {
    fires: '0+0.4x200',
    quiet: '0+0.2x200',
  }),
  GauthDatabasePoolExhausted: { fires: pool(1, ['0.5', '1']), quiet: pool(1, ['0.001', '0.005']) },
  GauthRedisDisconnected: between('gauth_redis_connected', auth, { fires: steady(0), quiet: steady(1) }),
  GauthRedisSlow: slow('gauth_redis_command_duration_seconds', `${auth}, command="evalsha"`, {
    slow: ['0.05', '0.1'],
    quick: ['0.01', '0.025'],
  }),
  GauthRedisFailures: between('gauth_redis_command_failures_total', `${auth}, command="get"`, { fires: rising(1), quiet: '0+0.4x200' }),
  GauthSigningKeyOld: {
    fires: one('gauth_signing_key_age_seconds', `${auth}, alg="ES256"`, `${93 * day}x800`),
    quiet: one('gauth_signing_key_age_seconds', `${auth}, alg="ES256"`, `${90 * day}x800`),
    at: '65m',
  },
  GauthSigningKeyUnopened: between('gauth_signing_keys_unopened', auth, { fires: steady(1), quiet: steady(0) }),
  GauthLogsDropped: {
    fires: one('gauth_log_documents_total', `${auth}, outcome="dropped"`, rising(1)),
    quiet: one('gauth_log_documents_total', `${auth}, outcome="spooled"`, rising(1)),
  },
  GauthAuditFailing: between('gauth_audit_failing', auth, { fires: steady(1), quiet: steady(0) }),
  GauthConfigServerDisconnected: {
    fires: one('gws_context_active', `${auth}, environment="env"`, steady(0)),
    quiet: {
      [`gws_context_active{${auth}, environment="env"}`]: steady(0),
      'gws_context_active{namespace="gauth", application="auth-api", pod="gauth-auth-2", environment="env"}': steady(1),
    },
  },
  GauthConfigServerSlow: slow('gauth_config_server_request_duration_seconds', `${auth}, environment="env", request="authenticate"`, {
    slow: ['1', '2'],
    quick: ['0.1', '0.25'],
  }),
  GauthConfigServerTimeouts: between('auth_cs_connection_timeouts_total', `${auth}, environment="env"`, {
    fires: '0+0.4x200',
    quiet: '0+0.2x200',
  }),
  GauthConfigServerPrimaryMissing: {
    fires: {
      'config_server_primary{namespace="gauth", pod="gauth-config-server-1"}': steady(0),
      'config_server_primary{namespace="gauth", pod="gauth-config-server-2"}': steady(0),
    },
    quiet: {
      'config_server_primary{namespace="gauth", pod="gauth-config-server-1"}': steady(0),
      'config_server_primary{namespace="gauth", pod="gauth-config-server-2"}': steady(1),
    },
  },
  GauthExternalSystemUnavailable: {
    fires: one('config_server_external_checks_total', 'namespace="gauth", module="gauth_ldap", outcome="unavailable"', rising(1)),
    quiet: one('config_server_external_checks_total', 'namespace="gauth", module="gauth_ldap", outcome="refused"', rising(1)),
  },
  GauthLoginFailureAlarm: between('config_server_failure_alarms_total', 'namespace="gauth"', { fires: '0x60 1x140', quiet: steady(1) }),
  GauthSignInsThrottled: between('gauth_sign_ins_total', `${auth}, outcome="throttled"`, { fires: rising(3), quiet: rising(2) }),
  GauthLogoutDeliveriesFailed: between('gauth_logout_deliveries_kept', `${auth}, state="failed"`, { fires: steady(1), quiet: steady(0) }),
  GauthLogoutDeliveriesPile: between('gauth_logout_deliveries_kept', `${auth}, state="pending"`, {
    fires: steady(1001),
    quiet: steady(1000),
  }),
  GauthIdentityProviderCertificateEnds: {
    fires: one(
      'gauth_identity_provider_certificate_expiry_seconds',
      `${auth}, provider="p", contactCenter="cc", whose="theirs"`,
      `${29 * day}x800`,
    ),
    quiet: one(
      'gauth_identity_provider_certificate_expiry_seconds',
      `${auth}, provider="p", contactCenter="cc", whose="theirs"`,
      `${31 * day}x800`,
    ),
    at: '65m',
  },
  GauthIdentityProviderMetadataStale: { fires: metadata(steady(2)), quiet: metadata(rising(1)) },
};
