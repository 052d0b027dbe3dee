import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dashboards, dashboardText } from '../../dev/dashboards/all.ts';
import { promtool } from '../support/promtool.ts';
import { expressionsOf } from './dashboards/expressions.ts';
import { valuesWith } from './fixtures.ts';
import { chart, render } from './helm.ts';

const folder = join(chart, 'dashboards');

it('are as they are described', () => {
  expect(readdirSync(folder).sort()).toEqual(dashboards.map(({ file }) => file).sort());
  for (const dashboard of dashboards)
    expect(readFileSync(join(folder, dashboard.file), 'utf8'), 'npm run dashboards').toBe(dashboardText(dashboard));
});

it('have the titles, files and rows of the product', () => {
  const known = dashboards.map(({ file, title, rows }) => [file, title, rows.map((row) => row.title)]);
  expect(known.slice(0, 2)).toEqual([
    ['gauth-auth.json', 'Genesys Authentication Service', ['Authentication Service', 'Environment Service']],
    ['gauth-auth-svc-dashboard.json', 'Genesys Authentication Service Health', ['Now', 'Sign-ins and tokens', 'Answers']],
  ]);
});

it('come as ConfigMaps that the sidecar of Grafana finds', () => {
  const maps = render(valuesWith({ monitoring: { dashboards: true, dashboardLabels: { grafana_dashboard: 'yes' } } })).filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels.grafana_dashboard === 'yes',
  );
  expect(maps.map(({ metadata, data = {} }) => [metadata.name, Object.keys(data)])).toEqual([
    ['gauth-dashboard-auth-svc-dashboard', ['gauth-auth-svc-dashboard.json']],
    ['gauth-dashboard-auth', ['gauth-auth.json']],
    ['gauth-dashboard-surroundings', ['gauth-surroundings.json']],
  ]);
  for (const { data = {} } of maps) for (const text of Object.values(data)) expect(JSON.parse(text)).toMatchObject({ tags: ['gauth'] });
});

it('lay no panel over another, and leave none without an id', () => {
  for (const dashboard of dashboards) {
    const { panels } = JSON.parse(dashboardText(dashboard)) as { panels: { id: number; gridPos: Record<'x' | 'y' | 'w' | 'h', number> }[] };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const places = panels.map(({ gridPos }) => gridPos);
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h).toBe(false);
  }
});

it('ask what Prometheus understands', async ({ task }) => {
  const tool = await promtool().catch((reason: Error) => reason);
  if (tool instanceof Error) {
    task.meta.notRun = `promtool: ${tool.message}`;
    return;
  }
  const temporary = mkdtempSync(join(tmpdir(), 'gauth-dashboards-'));
  try {
    const file = join(temporary, 'rules.json');
    const rules = dashboards.flatMap(expressionsOf).map((expr, index) => ({ record: `panel:${index}`, expr }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    expect(tool('check', 'rules', file)).toMatchObject({ ok: true, said: expect.stringContaining(`${rules.length} rules found`) });
  } finally {
    rmSync(temporary, { recursive: true });
  }
});
