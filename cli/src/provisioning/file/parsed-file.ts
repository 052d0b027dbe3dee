import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type ProvisioningFile, provisioningFile } from './file-schema.ts';
import { nearest } from './nearest.ts';
import { inPlainWords } from './plain-words.ts';
import { refusedYaml } from './refused-yaml.ts';

/** A file that is as the schema wants it, and where each of its parts stands. */
export interface ParsedFile {
  path: string;
  content: ProvisioningFile;
  /** `file:line:column` of what is under these keys. */
  placeOf(keys: readonly PropertyKey[]): string;
}

/** What is wrong with a file, one line each, beginning with `file:line:column`. */
export type Faults = readonly string[];

/** Reads the text of one file; JSON is YAML, too. */
export function parseFile(path: string, text: string): { file: ParsedFile } | { faults: Faults } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const refused = refusedYaml(document);
  if (refused.length > 0) return { faults: [...new Set(refused.map(({ offset, says }) => `${at(offset)}: ${says}`))] };
  const placeOf = (keys: readonly PropertyKey[]) => at(offsetOf(document, keys));
  const checked = provisioningFile.safeParse(document.toJS({ maxAliasCount: -1 }), { reportInput: true, error: inPlainWords });
  if (checked.success) return { file: { path, content: checked.data, placeOf } };
  return {
    faults: inOrder(
      checked.error.issues.flatMap(plainIssues).map(({ path: keys, says }) => ({ offset: offsetOf(document, keys), says })),
    ).map(({ offset, says }) => `${at(offset)}: ${says}`),
  };
}

const inOrder = <Fault extends { offset: number }>(faults: readonly Fault[]): Fault[] => [...faults].sort((a, b) => a.offset - b.offset);

interface PlainIssue {
  path: PropertyKey[];
  says: string;
}

/** Each unknown key is an issue of its own, at its own place. */
function plainIssues({ path, ...issue }: z.core.$ZodIssue): PlainIssue[] {
  const named = (keys: readonly PropertyKey[]) => (keys.length === 0 ? '' : `${keys.map(shownKey).join('.')}: `);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], says: `${named([...path, key])}${strange(key, issue.message.split(' '))}` }));
  if (path.length === 0 && issue.input === null) return [{ path, says: 'is empty; state at least version: 1' }];
  return [{ path, says: named(path) + (issue.input === undefined ? missing(issue.message) : issue.message) }];
}

const strange = (key: string, known: readonly string[]): string => {
  const near = nearest(key, known);
  return `there is no such field; ${near === undefined ? `there are ${known.join(', ')}` : `is it ${near}?`}`;
};

const missing = (message: string): string => (message.startsWith('must ') ? `is missing; it ${message}` : 'is missing');

/** A terminal must not do what a key says. */
const shownKey = (key: PropertyKey): string => (/\p{C}/u.test(String(key)) ? JSON.stringify(key) : String(key));

/** Where the key of a path stands, else its value, else the nearest thing above that is there. */
function offsetOf(document: Document, keys: readonly PropertyKey[]): number {
  if (keys.length === 0) return document.contents?.range?.[0] ?? 0;
  const above = keys.slice(0, -1);
  const parent = above.length === 0 ? document.contents : document.getIn(above, true);
  return offsetOfKey(parent, keys.at(-1)) ?? offsetOfValue(document.getIn(keys, true)) ?? offsetOf(document, above);
}

function offsetOfKey(parent: unknown, key: PropertyKey | undefined): number | undefined {
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
  return offsetOfValue(pair?.key);
}

const offsetOfValue = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
