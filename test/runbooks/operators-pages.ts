import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt } from '../support/shell-blocks.ts';
import { root } from '../support/source-files.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';

/** A document for whoever runs gauth. */
export interface Page {
  /** From the root of the repository. */
  path: string;
  text: string;
  /** What stands between backticks in prose. */
  spans: readonly string[];
  commands: readonly ShellCommand[];
}

const pageAt = (path: string): Page => {
  const text = documentAt(path);
  const blocks = [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, , block = '']) => block);
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
  const inline = spans.filter((span) => /^(?:kubectl|helm|gauth|curl) \S+ |^(?:npm|node) \S+/.test(span));
  return { path, text, spans, commands: [...blocks, ...inline].flatMap(shellCommands) };
};

const folder = 'docs/runbooks';

/** The page about each alarm. */
export const runbooks: readonly Page[] = readdirSync(join(root, folder)).map((file) => pageAt(`${folder}/${file}`));

/** These and the other pages that operators follow. */
export const operatorsPages: readonly Page[] = [
  ...runbooks,
  ...['operations', 'installation', 'logs', 'audit', 'tracing', 'doctor'].map((name) => pageAt(`docs/${name}.md`)),
];
