import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type ConfigurationFile, configurationFile } from './configuration-file.ts';
import { duplicates } from './duplicates.ts';

/** Something that is wrong with a file: where, and what; never a value. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
}

/** Everything that is wrong with a configuration file, one line each. */
export class ConfigurationFileError extends Error {
  override readonly name = 'ConfigurationFileError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration file is wrong: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** A file that was read, and how to blame a place in it. */
export interface ReadFile {
  configuration: ConfigurationFile;
  /** The error to throw when more turns out to be wrong with it. */
  wrong(problems: readonly Problem[]): ConfigurationFileError;
}

/** Reads YAML into a configuration. Throws ConfigurationFileError with every problem at once. */
export function readConfigurationFile(yaml: string): ReadFile {
  const lines = new LineCounter();
  // The library's pretty errors quote the text around the place, which may be a password.
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new ConfigurationFileError(document.errors.map(({ code, pos }) => `line ${lines.linePos(pos[0]).line}: is not YAML (${code})`));
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const wrong = (problems: readonly Problem[]): ConfigurationFileError =>
    new ConfigurationFileError(problems.map(({ path, message }) => `line ${lineOf(path)}: ${nameOf(path)} ${message}`));

  const parsed = configurationFile.safeParse(toPlain(document));
  if (!parsed.success) throw wrong(parsed.error.issues.flatMap(problemsOf));
  const repeated = duplicates(parsed.data);
  if (repeated.length > 0) throw wrong(repeated);
  return { configuration: parsed.data, wrong };
}

/** `persons[3].userName`. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return name === '' ? 'the file' : name.replace(/^\./, '');
}

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    throw new ConfigurationFileError(['line 1: the file has too many aliases, or aliases without an anchor']);
  }
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known' }));
  return [{ path: issue.path, message: inOurWords(issue.message) }];
}

/** Messages of zod name types, bounds and choices, never the value. */
function inOurWords(message: string): string {
  if (message.startsWith('must ')) return message;
  if (message.endsWith('received undefined')) return 'is required';
  return `is wrong: ${message.replace(/^Invalid input: /, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase())}`;
}
