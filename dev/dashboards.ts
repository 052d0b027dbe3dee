import { writeFileSync } from 'node:fs';
import { dashboards, dashboardText } from './dashboards/all.ts';

// `npm run dashboards`: writes the Grafana dashboards of the chart from their descriptions beside this file.
for (const dashboard of dashboards)
  writeFileSync(new URL(`../helm/gauth/dashboards/${dashboard.file}`, import.meta.url), dashboardText(dashboard));
