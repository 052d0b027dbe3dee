import type { AlertCase } from './cases.ts';

/** A rule, as far as it is tested. */
interface Rule {
  alert: string;
  expr: string;
}

/** What happens to a rule in its case. */
type Outcome = 'fires' | 'quiet';

const outcomes: readonly Outcome[] = ['fires', 'quiet'];
const usually = '20m';

/**
 * Two files for promtool: every rule twice, each in a namespace of its own and under a name that tells what is expected of it; and one test in which the
 * series of all cases are there together. A test for each would take promtool twenty times as long.
 */
export function ruleTests<R extends Rule>(rules: readonly R[], cases: Readonly<Record<string, AlertCase>>, rulesFile: string) {
  const each = rules.flatMap((rule, index) => outcomes.map((outcome) => ({ rule, outcome, place: `case${index}${outcome}` })));
  const groups = each.map(({ rule, outcome, place }) => ({
    name: place,
    rules: [{ ...rule, alert: `${rule.alert}.${outcome}`, expr: movedTo(place, rule.expr) }],
  }));
  const series = each.flatMap(({ rule, outcome, place }) =>
    Object.entries(cases[rule.alert]?.[outcome] ?? {}).map(([name, values]) => ({ series: movedTo(place, name), values })),
  );
  const expectations = each.map(({ rule: { alert }, outcome }) => ({
    expr: `count(count by (alertname) (ALERTS{alertname="${alert}.${outcome}", alertstate="firing"}))`,
    eval_time: cases[alert]?.at ?? usually,
    exp_samples: outcome === 'fires' ? [{ labels: '{}', value: 1 }] : [],
  }));
  const test = { interval: '15s', input_series: series, promql_expr_test: expectations };
  return { rules: { groups }, tests: { rule_files: [rulesFile], evaluation_interval: '1m', tests: [test] } };
}

const movedTo = (place: string, text: string): string =>
  text.replaceAll('namespace="gauth"', `namespace="${place}"`).replaceAll('-gauth-', `-${place}-`);
