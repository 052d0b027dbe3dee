import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { inChartOfCharts } from './chart-of-charts.ts';
import { valuesWith } from './fixtures.ts';
import { chart, helm } from './helm.ts';

/** The reasons that helm refuses values with, without its own framing. */
export function refusal(values: object): string[] {
  const { status, stderr } = helm(['template', 'gauth', chart, '--values', '-'], values);
  expect(status).toBe(1);
  return reasonsIn(stderr);
}

type Change = Record<string, unknown>;

/** Each case of changes that must be refused and what must be said of them, with what helm says of the values that they make. */
export function answered<T>(cases: readonly (readonly [Change, T])[]): [Change, T, string[]][] {
  const said = refusals(cases.map(([change]) => valuesWith(change)));
  return cases.map(([change, expected], index) => [change, expected, said[index] ?? []]);
}

/** By two processes for all: helm asks the schema about all of them before it renders any. */
function refusals(all: readonly object[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-refusing-'));
  try {
    cpSync(chart, folder, { recursive: true, filter: (file) => hasPartInRefusing(relative(chart, file)) });
    return refusalsOf(folder, all);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Helm renders in the reverse order of names, folders before: what comes after refusals.yaml never sees values that are to be refused. */
const hasPartInRefusing = (file: string) =>
  /^$|^Chart\.yaml$|^values\.|^templates$|^templates\/_|^templates\/tests/.test(file) || /^templates\/(?!refusals)[r-z]/.test(file);

const problems = `{{ range $name, $part := .Subcharts }}
---
{ part: {{ $name }}, problems: {{ include "gauth.problems" $part }} }
{{ end }}`;

function refusalsOf(part: string, all: readonly object[]): string[][] {
  const { status, stdout, stderr } = inChartOfCharts(part, all, (folder, values) => {
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'templates/problems.yaml'), problems);
    return helm(['template', 'gauth', folder, '--values', '-'], values);
  });
  if (status === 0) return problemsIn(stdout, all.length);
  const bySchema = all.map((_values, index) => reasonsIn(stderr.split(`\npart${index}:\n`)[1]?.split(/^part\d+:$/m)[0] ?? ''));
  const taken = all.filter((_values, index) => bySchema[index]?.length === 0);
  if (taken.length === all.length) throw new Error(stderr);
  const byChart = taken.length > 0 ? refusalsOf(part, taken) : [];
  return bySchema.map((reasons) => (reasons.length > 0 ? reasons : (byChart.shift() ?? [])));
}

function problemsIn(text: string, count: number): string[][] {
  const found = parseAllDocuments(text).map((document) => document.toJS() as { part?: string; problems?: string[] } | null);
  return Array.from({ length: count }, (_none, index) => found.find((one) => one?.part === `part${index}`)?.problems ?? []);
}

const reasonsIn = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2));
