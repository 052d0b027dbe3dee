/** Whether the text fits the pattern, in which `*` stands for any characters. Takes time in proportion to the text, whatever the pattern. */
export function globMatches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;

  let from = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** Orders patterns from the most to the least specific: more letters, then more letters before the first `*`, then alphabetically. */
export function bySpecificity(a: string, b: string): number {
  return literals(b) - literals(a) || prefix(b) - prefix(a) || (a < b ? -1 : Number(a > b));
}

const literals = (pattern: string): number => pattern.replaceAll('*', '').length;
const prefix = (pattern: string): number => (pattern.includes('*') ? pattern.indexOf('*') : Number.POSITIVE_INFINITY);
