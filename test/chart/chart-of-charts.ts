import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What stands around the chart in names of what is rendered, `charts/part<index>/` following. */
export const nameOfWhole = 'together';

/**
 * Calls `use` with a chart that has `part` as often as there are values, and with the values for all of them: most of what helm costs is its start, and so it
 * starts once. Release and namespace are the same for each part.
 */
export function inChartOfCharts<T>(part: string, all: readonly object[], use: (folder: string, values: object) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-charts-'));
  try {
    const names = all.map((_values, index) => `part${index}`);
    const dependencies = names.map((alias) => ({ name: 'gauth', version: '*', repository: '', alias }));
    writeFileSync(join(folder, 'Chart.yaml'), JSON.stringify({ apiVersion: 'v2', name: nameOfWhole, version: '0.0.0', dependencies }));
    mkdirSync(join(folder, 'charts'));
    symlinkSync(part, join(folder, 'charts/gauth'));
    return use(folder, Object.fromEntries(all.map((values, index) => [names[index], values])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
