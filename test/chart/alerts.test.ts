import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { promtool } from '../support/promtool.ts';
import { root } from '../support/source-files.ts';
import { type AlertCase, alertCases } from './alerts/cases.ts';
import { ruleTests } from './alerts/rule-tests.ts';
import { valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { manifest } from './manifest.ts';

/** An alert as Prometheus gets it. */
interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string; service: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

const rulesWith = (monitoring: object): Rule[] =>
  (manifest(render(valuesWith({ monitoring: { alarms: true, ...monitoring } })), 'PrometheusRule', 'gauth-prometheus-alerts').spec
    .groups?.[0]?.rules ?? []) as Rule[];
const rules = rulesWith({});
const names = rules.map(({ alert }) => alert);
const runbooks = join(root, 'docs/runbooks');

/** As its configuration file of version 0.6.0 lists them. */
const ofTheProduct = {
  'GAUTH-CPU-Usage': '5m HIGH',
  'GAUTH-Memory-Usage': '5m HIGH',
  'GAUTH-Memory-Usage-CRITICAL': '5m CRITICAL',
  'GAUTH-Pod-NotReady-Count': '5m HIGH',
  'GAUTH-Pod-Restarts-Count': '5m HIGH',
  'GAUTH-Pod-Restarts-Count-CRITICAL': '5m CRITICAL',
  'GAUTH-Pods-NotReady-CRITICAL': '1m CRITICAL',
  auth_Redis_keys: '100s HIGH',
  auth_Redis_used_memory: '100s HIGH',
  auth_auth_login_errors: '60s CRITICAL',
  auth_high_500_responces_count: '50s CRITICAL',
  auth_high_5xx_responces_count: '50s CRITICAL',
  auth_high_jvm_gc_pause_seconds_count: '30s CRITICAL',
  auth_jvm_threads_deadlocked: '30s CRITICAL',
  auth_saml_response_errors: '60s HIGH',
  auth_saml_timing_errors: '60s HIGH',
  auth_total_count_of_errors_during_context_initialization: '30s HIGH',
  auth_total_count_of_errors_in_PSDK_connections: '30s HIGH',
};

describe('alarms', () => {
  it('have the names, times and severities of the product', () => {
    const found = rules
      .filter(({ alert }) => Object.hasOwn(ofTheProduct, alert))
      .map((rule) => [rule.alert, `${rule.for} ${rule.labels.severity}`]);
    expect(Object.fromEntries(found)).toEqual(ofTheProduct);
  });

  it('have one page each, and every page is about one', () => {
    expect([...names].sort()).toEqual(
      readdirSync(runbooks)
        .map((file) => file.replace(/\.md$/, ''))
        .sort(),
    );
    for (const { alert } of rules) expect(readFileSync(join(runbooks, `${alert}.md`), 'utf8')).toMatch(new RegExp(`^# ${alert}\n`));
  });

  it('say where the page is, and which service they are about', () => {
    const [rule] = rulesWith({ runbookBase: 'https://wiki.example.test/gauth/' });
    expect(rule?.annotations.runbook_url).toBe(`https://wiki.example.test/gauth/${rule?.alert}.md`);
    expect(new Set(rules.map(({ labels }) => labels.service))).toEqual(new Set(['gauth']));
  });

  it('are never CRITICAL where nobody is called', () => {
    expect(new Set(rulesWith({ pagerduty: false }).map(({ labels }) => labels.severity))).toEqual(new Set(['HIGH']));
  });

  it('look at nothing outside of the namespace but at the Redis of Azure', () => {
    const selectors = rules.flatMap(({ expr }) => expr.match(/\{[^}]*\}/g) ?? []);
    expect(selectors.filter((one) => !one.includes('namespace="gauth"') && !one.includes('instance_name=~".*-gauth-.*"'))).toEqual([]);
    expect(selectors.length).toBeGreaterThan(names.length);
  });

  it('have a case each', () => {
    expect(Object.keys(alertCases).sort()).toEqual([...names].sort());
  });
});

const tool = await promtool().catch((reason: Error) => reason);

if (tool instanceof Error)
  it('needs promtool', ({ task }) => {
    task.meta.notRun = `promtool: ${tool.message}`;
  });
else
  describe('promtool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gauth-rules-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    // JSON is YAML.
    const fileOf = (name: string, content: object): string => {
      const file = join(folder, name);
      writeFileSync(file, JSON.stringify(content));
      return file;
    };

    /** The expectations that do not hold. */
    const failures = (cases: typeof alertCases): string[] => {
      const tested = rules.filter(({ alert }) => Object.hasOwn(cases, alert));
      const files = ruleTests(tested, cases, 'cases.rules.json');
      fileOf('cases.rules.json', files.rules);
      const { ok, said } = tool('test', 'rules', fileOf('cases.test.json', files.tests));
      const failed = [...said.matchAll(/alertname=\\?"([\w.-]+)\\?"/g)].map(([, name]) => name ?? '');
      if (!ok && failed.length === 0) throw new Error(said);
      return [...new Set(failed)];
    };

    it('finds no fault in the rules', () => {
      const file = fileOf('rules.json', { groups: [{ name: 'GAUTH', rules }] });
      expect(tool('check', 'rules', file)).toMatchObject({ ok: true, said: expect.stringContaining(`${rules.length} rules found`) });
    });

    it('sees every alarm fire when it should, and not when it should not', () => {
      expect(failures(alertCases)).toEqual([]);
    });

    it('would notice an alarm that does not fire, and one that fires for nothing', () => {
      const { fires, quiet } = alertCases.GauthRedisDisconnected as AlertCase;
      const wrong = { GauthRedisDisconnected: { fires: quiet, quiet: fires } };
      expect(failures(wrong)).toEqual(['GauthRedisDisconnected.fires', 'GauthRedisDisconnected.quiet']);
    });
  });
