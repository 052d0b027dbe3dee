/**
 * Whether a text fits a pattern in which `*` stands for any characters. In linear time, because an issuer chooses the text; letter case counts, as it
 * does in the Configuration Server.
 */
export function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
