import type { Dashboard } from './dashboard.ts';
import { grafanaDashboard } from './grafana.ts';
import { healthDashboard } from './health-dashboard.ts';
import { serviceDashboard } from './services-dashboard.ts';
import { surroundingsDashboard } from './surroundings-dashboard.ts';

/** Every dashboard of the chart. */
export const dashboards: readonly Dashboard[] = [serviceDashboard, healthDashboard, surroundingsDashboard];

/** What lies in the file of a dashboard. */
export const dashboardText = (dashboard: Dashboard): string => `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`;
