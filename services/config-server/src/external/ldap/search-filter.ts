import { Filter, FilterParser } from 'ldapts';

/** A filter with a value in the place of its placeholder, as text of RFC 4515. */
export type SearchFilter = (value: string) => string;

/** X alone, not a letter of a word; an escape of an octet before it, as in `CORP\5cX`, is no word. */
const placeholder = /(?<![A-Za-z0-9])X(?![A-Za-z0-9])|(?<=\\[0-9A-Fa-f]{2})X(?![A-Za-z0-9])/g;
/** What stands for a value between two parentheses; those of the value itself are escaped. */
const assertedValue = /=[^()]*/g;
const innermost = /\([^()]*\)/;
/** Octets beyond ASCII, which the parser of the library would take for characters. */
const escapedOctets = /(?:\\[89A-Fa-f][0-9A-Fa-f])+/g;

/**
 * Reads a filter that says with X where the name of the person goes: a word X in an asserted value, once or more. Throws when the filter is malformed or
 * has no such place.
 */
export function readSearchFilter(text: string): SearchFilter {
  const filter = text.replace(escapedOctets, decoded);
  if (!isOneExpression(filter)) throw new Error('the filter is not one expression in parentheses');
  FilterParser.parseString(filter);
  const holdsPlaceholder = (filter.match(assertedValue) ?? []).some((value) => value.search(placeholder) !== -1);
  if (!holdsPlaceholder) throw new Error('the filter has no X');
  return (value) => {
    const escaped = Filter.escape(value);
    return filter.replace(assertedValue, (asserted) => asserted.replace(placeholder, () => escaped));
  };
}

/** The parser passes over parentheses that are missing; those of values are escaped (RFC 4515 §3). */
function isOneExpression(filter: string): boolean {
  let inner = /^\((.*)\)$/s.exec(filter)?.[1];
  while (inner !== undefined && innermost.test(inner)) inner = inner.replace(innermost, '');
  return inner !== undefined && !/[()]/.test(inner);
}

function decoded(octets: string): string {
  const bytes = Buffer.from(octets.replaceAll('\\', ''), 'hex');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
