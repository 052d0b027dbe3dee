/** What an axis shows, in Grafana’s names. */
export type Unit = 'short' | 'reqps' | 's' | 'percentunit' | 'bytes' | 'binBps' | 'ops';

/** One line or several: PromQL, and what a line is called (`{{label}}`). `$namespace` is the one that was chosen. */
export interface Query {
  expr: string;
  legend: string;
}

/** One picture. */
export interface Panel {
  title: string;
  /** What it is good for, where the title does not say it. */
  description?: string;
  unit: Unit;
  queries: readonly Query[];
  /** A number instead of lines over time. */
  kind?: 'stat' | 'timeseries';
}

/** Pictures under one heading. */
export interface Row {
  title: string;
  panels: readonly Panel[];
}

/** A dashboard, and the file it is kept in. */
export interface Dashboard {
  file: string;
  uid: string;
  title: string;
  rows: readonly Row[];
}

/** A panel of one query or several. */
export const panel = (title: string, unit: Unit, ...queries: readonly [string, string][]): Panel => ({
  ...{ title, unit },
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});

/** A number. */
export const stat = (title: string, unit: Unit, expr: string): Panel => ({ title, unit, queries: [{ expr, legend: '' }], kind: 'stat' });
