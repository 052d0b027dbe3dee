import { type Document, isAlias, isCollection, isMap, isPair, isScalar, type Node, type Pair, type Scalar, type YAMLError } from 'yaml';

/** Something that a text may not have, and where. */
export interface Refused {
  offset: number;
  says: string;
}

/** How many values a file may have when every alias is written out. */
const mostValues = 2_000_000;

/** What of a document is no YAML, or is YAML that no file of configuration needs: keys that are no text, aliases that multiply without end. */
export function refusedYaml({ errors, warnings, contents }: Document.Parsed): Refused[] {
  const faults = [...errors, ...warnings].map(plainError);
  return faults.length > 0 || contents === null ? faults : refusedNodes(contents);
}

function plainError({ code, message, pos: [offset] }: YAMLError): Refused {
  if (code === 'MULTIPLE_DOCS') return { offset, says: 'a second document begins; each needs a file of its own' };
  if (code === 'RESOURCE_EXHAUSTION' || /call stack|Stack overflow/.test(message)) return { offset, says: 'is nested too deeply' };
  if (code === 'TAG_RESOLVE_FAILED') return { offset, says: 'there are no tags; put text that begins with ! in quotes' };
  // What the parser quotes may be a secret that somebody has put here.
  const says = message.replace(/(?<=\S)(?:: | [\\%]).*$/s, '');
  const todo = advice.find(({ about }) => about.test(message))?.todo;
  return { offset, says: todo === undefined ? says : `${says}; ${todo}` };
}

/** What to do about frequent slips, where the words of the parser are for those who know its grammar. */
const advice = [
  { about: /^Tabs are not allowed/, todo: 'use spaces' },
  { about: /^Nested mappings are not allowed in compact/, todo: 'put text that has a colon and a space in quotes' },
  { about: /^Implicit keys need to be on a single line/, todo: 'a space may be missing behind a colon' },
  { about: /^Sequence item without - indicator/, todo: 'align it with the lines above' },
];

function refusedNodes(contents: Node): Refused[] {
  const faults: Refused[] = [];
  const refuse = ({ range }: { range?: Node['range'] }, says: string) => {
    faults.push({ offset: range?.[0] ?? 0, says });
    return 1;
  };
  const sizes = new Map<string, number>();
  const sizeOfPair = ({ key, value }: Pair<unknown, unknown>) => {
    if (!isScalar(key) || typeof key.value !== 'string') refuse((key ?? contents) as Node, 'a key must be text');
    return value === null ? 1 : sizeOf(value as Node);
  };
  const sizeOf = (node: Node | Pair): number => {
    if (isPair(node)) return sizeOfPair(node);
    if (isAlias(node)) return sizes.get(node.source) ?? refuse(node, 'the anchor of this alias is not stated before it');
    return sizeOfWhole(node);
  };
  const sizeOfWhole = (node: Node): number => {
    const anchor = 'anchor' in node ? (node.anchor ?? '') : '';
    // What it stands for is not there before its end.
    sizes.delete(anchor);
    for (const key of repeatedKeys(node)) refuse(key, 'this key is there twice');
    const size = 1 + (isCollection(node) ? sum(node.items.map((item) => sizeOf(item as Node | Pair))) : 0);
    if (anchor !== '') sizes.set(anchor, size);
    return size;
  };
  if (sizeOf(contents) > mostValues) refuse(contents, `aliases make more than ${mostValues} values of it`);
  return faults;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

/** The parser could tell, too, but takes a quarter of its time for it. */
function repeatedKeys(node: Node): Scalar[] {
  if (!isMap(node)) return [];
  const seen = new Set<unknown>();
  return node.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const isRepeated = seen.has(key.value);
    seen.add(key.value);
    return isRepeated ? [key] : [];
  });
}
