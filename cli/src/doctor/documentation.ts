import { areas, type Check } from './check.ts';

const begin = '<!-- table of checks: begin -->';
const end = '<!-- table of checks: end -->';

/** The document with the table of these checks between its two marks; throws Error where it has none. */
export function withTable(document: string, checks: readonly Check[]): string {
  const [before, after] = [document.split(begin)[0], document.split(end)[1]];
  if (before === undefined || after === undefined || before === document) throw new Error(`the document lacks ${begin} and ${end}`);
  return `${before}${begin}\n\n${areas.map((area) => sectionOf(area, checks)).join('\n')}\n${end}${after}`;
}

function sectionOf(area: string, checks: readonly Check[]): string {
  const rows = checks
    .filter((check) => check.area === area)
    .map(({ id, severity, title, why, remedy: { setting, of, chart, change } }) =>
      row([`\`${id}\``, severity, `${title}. ${why}`, `**${setting}** of ${of}${chart === undefined ? '' : ` (\`${chart}\`)`}: ${change}`]),
    );
  return [
    `### ${area.charAt(0).toUpperCase()}${area.slice(1)}`,
    '',
    row(['id', '', 'what and why', 'what to change']),
    row(['---', '---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
