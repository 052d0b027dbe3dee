import type { Check, Finding } from './check.ts';

/** What is told at the end. */
export interface Diagnosis {
  url: string;
  findings: readonly Finding[];
  /** How many checks were made. */
  checked: number;
  /** What could not be looked at, and what it would take. */
  notes: readonly string[];
}

interface Style {
  bold(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

const sequence = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string) => text;
const styles = {
  terminal: { bold: sequence(1), red: sequence(31), yellow: sequence(33) },
  file: { bold: plain, red: plain, yellow: plain },
};

/** More places than these are counted only. */
const mostSeen = 10;

/** For people: findings by area, each with the setting to change. */
export function reportForPeople({ url, findings, checked, notes }: Diagnosis, medium: keyof typeof styles): string {
  const style = styles[medium];
  const parts = findings.map((finding, index) => {
    const heading = finding.area === findings[index - 1]?.area ? '' : `\n${style.bold(finding.area)}\n`;
    return `${heading}\n${described(finding, style)}`;
  });
  const remarks = notes.map((note) => `\nNot looked at: ${note}`).join('');
  return `${url}\n${parts.join('')}${remarks}\n${summary(findings, checked)}\n`;
}

function described({ id, severity, title, why, remedy, seen }: Finding, style: Style): string {
  const mark = severity === 'error' ? style.red('error  ') : style.yellow('warning');
  const more = seen.length > mostSeen ? [`and ${seen.length - mostSeen} more`] : [];
  const chart = remedy.chart === undefined ? '' : ` (chart: ${remedy.chart})`;
  const lines = [
    `  ${mark}  ${title}  [${id}]`,
    ...[...seen.slice(0, mostSeen), ...more].map((each) => `    seen    ${each}`),
    `    why     ${why}`,
    `    change  ${style.bold(remedy.setting)} of ${remedy.of}${chart}: ${remedy.change}`,
  ];
  return `${lines.join('\n')}\n`;
}

function summary(findings: readonly Finding[], checked: number): string {
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  if (findings.length === 0) return `Nothing is wrong: ${checked} checks.`;
  const many = (severity: Finding['severity']) => `${count(severity)} ${severity}${count(severity) === 1 ? '' : 's'}`;
  return `${many('error')}, ${many('warning')}; ${checked} checks.`;
}

/** For machines. */
export const reportForMachines = ({ url, findings, checked, notes }: Diagnosis): string =>
  `${JSON.stringify({ url, checked, findings, notLookedAt: notes }, null, 2)}\n`;

/** What the doctor knows, one line each. */
export function listOfChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks.map(({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`).join('');
}
