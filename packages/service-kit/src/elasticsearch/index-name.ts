import type { DocumentKind, LogDocument } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';

type Naming = Pick<ElasticsearchOptions, 'target' | 'prefix'>;

/** The data stream, or the index of the day that the line states, so that a repeated attempt after midnight meets the first one. */
export function indexName({ target, prefix }: Naming, { kind, line }: Omit<LogDocument, 'id'>): string {
  return target === 'data-stream' ? `logs-${prefix}.${kind}-default` : `${dailyStem(prefix, kind)}${dayOf(line)}`;
}

/** Everything that the log goes to, with stars. */
export const indexPatterns = ({ target, prefix }: Naming): string[] =>
  target === 'data-stream' ? [`logs-${prefix}.*-default`] : [`${dailyStem(prefix, 'service')}2*`, `${dailyStem(prefix, 'audit')}2*`];

/** What the names of the days' indices begin with. */
const dailyStem = (prefix: string, kind: DocumentKind): string => (kind === 'audit' ? `${prefix}-audit-` : `${prefix}-`);

/** Texts in a line cannot look like this, because their quotation marks are escaped. */
const timestamp = /"@timestamp":"(\d{4})-(\d\d)-(\d\d)T/;

function dayOf(line: string): string {
  const [, ...date] = timestamp.exec(line) ?? ['', ...new Date().toISOString().slice(0, 10).split('-')];
  return date.join('.');
}
