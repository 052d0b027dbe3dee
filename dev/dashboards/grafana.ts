import type { Dashboard, Panel, Row } from './dashboard.ts';

const width = { stat: 6, timeseries: 12 } as const;
const height = { stat: 4, timeseries: 8 } as const;
const columns = 24;
const datasource = { type: 'prometheus', uid: '$datasource' };

/** The dashboard as Grafana 9 and later import it. */
export const grafanaDashboard = ({ uid, title, rows }: Dashboard): object => ({
  uid,
  title,
  tags: ['gauth'],
  schemaVersion: 38,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: { list: variables },
  panels: laidOut(rows),
});

const variables = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
  {
    ...{ name: 'namespace', label: 'Namespace', type: 'query', datasource, refresh: 2, sort: 1 },
    query: { query: 'label_values(gauth_build_info, namespace)', refId: 'namespace' },
  },
];

/** From left to right and from top to bottom, every row under its heading. */
function laidOut(rows: readonly Row[]): object[] {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: columns, x: 0, y },
    });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const one of row.panels) {
      const kind = one.kind ?? 'timeseries';
      if (x + width[kind] > columns) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      panels.push({ id: panels.length + 1, ...shown(one), gridPos: { h: height[kind], w: width[kind], x, y } });
      x += width[kind];
      tallest = Math.max(tallest, height[kind]);
    }
    y += tallest;
  }
  return panels;
}

const shown = ({ title, description, unit, queries, kind = 'timeseries' }: Panel): object => ({
  ...{ type: kind, title, ...(description !== undefined && { description }), datasource },
  fieldConfig: {
    defaults: { unit, ...(kind === 'timeseries' && { min: 0, custom: { fillOpacity: 5, lineWidth: 1, showPoints: 'never' } }) },
    overrides: [],
  },
  ...(kind === 'stat'
    ? { options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area' } }
    : { options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } } }),
  targets: queries.map(({ expr, legend }, index) => ({ refId: String.fromCharCode(65 + index), expr, legendFormat: legend, datasource })),
});
