/** XML that may stand in other XML as it is. */
export class Xml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | Xml | readonly Xml[] | undefined;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const textOf = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'string') return part.replaceAll(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? '');
  return [part]
    .flat()
    .map(({ text }) => text)
    .join('');
};

/** Writes XML; what is put in as a string is escaped, and what is undefined is left out. */
export const xml = (strings: TemplateStringsArray, ...parts: readonly Part[]): Xml =>
  new Xml(String.raw({ raw: strings }, ...parts.map(textOf)));

/** An attribute with a space before it; undefined where it has no value. */
export const attribute = (name: string, value: string | undefined): Xml | undefined =>
  value === undefined ? undefined : new Xml(` ${name}="${textOf(value)}"`);
