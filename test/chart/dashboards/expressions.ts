import type { Dashboard } from '../../../dev/dashboards/dashboard.ts';

/** What a dashboard asks Prometheus, its variables filled in as Grafana does it. */
export const expressionsOf = ({ rows }: Dashboard): string[] =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) => queries.map(({ expr }) => expr.replaceAll('$namespace', 'gauth').replaceAll('$__rate_interval', '5m'))),
  );
