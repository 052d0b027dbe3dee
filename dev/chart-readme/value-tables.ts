import { stringify } from 'yaml';
import type { ChartSection, ChartValue } from './chart-values.ts';

const markers = { begin: '<!-- values: made by npm run chart-readme of the comments in values.yaml -->', end: '<!-- end of values -->' };
const longestDefault = 60;

/** The README with the tables of all values between its two markers. Throws when it has no markers. */
export function withValueTables(readme: string, sections: readonly ChartSection[]): string {
  const [before, rest] = readme.split(markers.begin);
  const after = rest?.split(markers.end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${markers.begin} and ${markers.end}`);
  return [before, markers.begin, '\n\n', sections.map(sectionText).join('\n'), '\n', markers.end, after].join('');
}

const sectionText = ({ title, introduction, values }: ChartSection): string =>
  [
    `### ${title}`,
    '',
    ...(introduction === '' ? [] : [introduction, '']),
    '| key | default | meaning |',
    '|---|---|---|',
    ...values.map(row),
    '',
  ].join('\n');

const row = (value: ChartValue): string => `| \`${value.path.join('.')}\` | ${defaultText(value.default)} | ${cell(value.meaning)} |`;

/** Defaults that would burst the table stand in values.yaml only. */
function defaultText(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', singleQuote: true, lineWidth: 0 }).trim();
  return text.length > longestDefault || text.includes('\n') ? '' : `\`${cell(text === '""' ? "''" : text)}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
