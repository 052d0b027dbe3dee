import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/source-files.ts';
import { chart } from './helm.ts';

const read = (file: string) => readFileSync(join(chart, file), 'utf8');
const rows = [...read('README.md').matchAll(/^\| `([\w.]+)` \| (?:`(.*?)`)? ?\|/gm)].map(([, key = '', value]) => ({ key, value }));

it('has a row for every value, and none for what is no value', () => {
  const documented = rows.map(({ key }) => key);
  expect(valuesBelow(parse(read('values.yaml')), new Set(documented)).sort()).toEqual(documented.sort());
});

it.each(rows.filter(({ value }) => value !== undefined))('states the default of $key', ({ key, value = '' }) => {
  const actual = key.split('.').reduce((values, name) => values[name], parse(read('values.yaml')));
  expect(parse(value)).toEqual(actual);
});

it('is one version with everything else', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(parse(read('Chart.yaml'))).toMatchObject({ version, appVersion: version });
});

/** The keys of all values; one that has a row of its own is not looked into. */
function valuesBelow(values: Record<string, unknown>, rowsOf: ReadonlySet<string>, path = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = `${path}${name}`;
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) && !rowsOf.has(key);
    return inner ? valuesBelow(value as Record<string, unknown>, rowsOf, `${key}.`) : [key];
  });
}
