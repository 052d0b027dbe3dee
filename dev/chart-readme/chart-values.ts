import { parse } from 'yaml';

/** One value of the chart, or one group of values that are explained together. */
export interface ChartValue {
  /** Its keys, outermost first. */
  path: readonly string[];
  meaning: string;
  default: unknown;
}

/** Values that belong together, with what holds for all of them. */
export interface ChartSection {
  title: string;
  introduction: string;
  values: ChartValue[];
}

const sectionLine = /^## ?(.*)$/;
const commentLine = /^ *# ?(.*)$/;
const keyLine = /^( *)([\w-]+):/;
const indentation = 2;

/**
 * Reads values.yaml with its comments: `##` begins a section (its title, then its introduction), `#` above a key says what it means. What stands
 * below a key with a comment is not looked into. Throws when a value has no comment, or stands before the first section.
 */
export function readChartValues(text: string): ChartSection[] {
  const sections: ChartSection[] = [];
  const takeKey = createKeyReader(parse(text), sections);
  let comment: string[] = [];
  for (const line of text.split('\n')) {
    const [, heading] = sectionLine.exec(line) ?? [];
    const [, remark] = commentLine.exec(line) ?? [];
    if (heading !== undefined) takeHeading(sections, heading);
    else if (remark !== undefined) comment.push(remark);
    else {
      takeKey(line, comment.join(' '));
      comment = [];
    }
  }
  return sections;
}

function takeHeading(sections: ChartSection[], heading: string): void {
  const open = sections.at(-1);
  if (open === undefined || open.values.length > 0) sections.push({ title: heading, introduction: '', values: [] });
  else open.introduction = `${open.introduction} ${heading}`.trim();
}

function createKeyReader(defaults: unknown, sections: readonly ChartSection[]): (line: string, meaning: string) => void {
  const path: string[] = [];
  /** How deep the key is that has been explained; what is deeper belongs to it. */
  let explained = Number.POSITIVE_INFINITY;

  return (line, meaning) => {
    const [, indent = '', key] = keyLine.exec(line) ?? [];
    if (key === undefined) return;
    const depth = indent.length / indentation;
    path.splice(depth, Number.POSITIVE_INFINITY, key);
    if (depth > explained) return;
    const value = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], defaults);
    explained = meaning === '' && isGroup(value) ? Number.POSITIVE_INFINITY : depth;
    if (explained === depth) add({ path: [...path], meaning, default: value }, sections.at(-1));
  };
}

function add(value: ChartValue, section: ChartSection | undefined): void {
  if (value.meaning === '') throw new Error(`${value.path.join('.')} has no comment`);
  if (section === undefined) throw new Error(`${value.path.join('.')} stands before the first section`);
  section.values.push(value);
}

const isGroup = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
