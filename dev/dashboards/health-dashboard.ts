import { type Dashboard, panel, stat } from './dashboard.ts';

const ns = 'namespace="$namespace"';
const auth = `${ns}, application="auth-api"`;
const rate = '[$__rate_interval]';
const failing = (metric: string, bad: string) =>
  `(1 - sum(rate(${metric}{${auth}, ${bad}}[1h])) / sum(rate(${metric}{${auth}}[1h]))) or (0 * sum(rate(${metric}{${auth}}[1h])) + 1)`;

/** The product’s dashboard of health: what somebody looks at first. */
export const healthDashboard: Dashboard = {
  file: 'gauth-auth-svc-dashboard.json',
  uid: 'gauth-auth-svc-dashboard',
  title: 'Genesys Authentication Service Health',
  rows: [
    {
      title: 'Now',
      panels: [
        stat('Pods of auth-api', 'short', `sum(up{${ns}, job="gauth-auth"})`),
        stat(
          'Token requests without failure, 1 h',
          'percentunit',
          failing('gauth_token_request_duration_seconds_count', 'outcome="failed"'),
        ),
        stat('Sign-ins without failure, 1 h', 'percentunit', failing('gauth_sign_ins_total', 'outcome=~"unavailable|busy"')),
        stat('Alarms', 'short', 'count(ALERTS{service="gauth", alertstate="firing"}) or vector(0)'),
        stat('Environments without connection', 'short', `count(max by (environment) (gws_context_active{${auth}}) == 0) or vector(0)`),
        stat('Deliveries of sign-outs given up', 'short', `max(gauth_logout_deliveries_kept{${auth}, state="failed"})`),
        stat('Restarts, 24 h', 'short', `sum(increase(kube_pod_container_status_restarts_total{${ns}, pod=~"gauth-.+"}[24h]))`),
        stat('Days until a certificate ends', 'short', `min(gauth_identity_provider_certificate_expiry_seconds{${auth}}) / 86400`),
      ],
    },
    {
      title: 'Sign-ins and tokens',
      panels: [
        panel('Sign-ins', 'ops', [`sum by (outcome) (rate(gauth_sign_ins_total{${auth}}${rate}))`, '{{outcome}}']),
        panel('Failed sign-ins by contact center', 'ops', [
          `topk(10, sum by (contactCenter) (rate(auth_system_login_errors_total{${auth}}${rate})))`,
          '{{contactCenter}}',
        ]),
        panel('Tokens issued', 'ops', [`sum by (grant) (rate(gauth_tokens_total{${auth}, outcome="issued"}${rate}))`, '{{grant}}']),
        panel('Token requests refused', 'ops', [
          `sum by (outcome) (rate(gauth_tokens_total{${auth}, outcome!="issued"}${rate}))`,
          '{{outcome}}',
        ]),
        panel('Token requests, 95 %', 's', [
          `histogram_quantile(0.95, sum by (le, grant) (rate(gauth_token_request_duration_seconds_bucket{${auth}}${rate})))`,
          '{{grant}}',
        ]),
        panel('Sessions begun', 'ops', [`sum by (method) (rate(gauth_sessions_started_total{${auth}}${rate}))`, '{{method}}']),
      ],
    },
    {
      title: 'Answers',
      panels: [
        panel('Slowest routes, 95 %', 's', [
          `topk(10, histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket{${auth}}${rate}))))`,
          '{{route}}',
        ]),
        panel('Errors by status', 'reqps', [
          `sum by (application, code) (rate(gws_responses_total{${ns}, code=~"5.."}${rate}))`,
          '{{application}} {{code}}',
        ]),
        panel('Event loop, 99 %', 's', [`max by (pod) (nodejs_eventloop_lag_p99_seconds{${ns}})`, '{{pod}}']),
        panel('Event loop, part of the time in use', 'percentunit', [
          `max by (pod) (gauth_event_loop_utilization_ratio{${ns}})`,
          '{{pod}}',
        ]),
      ],
    },
  ],
};
