const maxNames = 200;
const maxValues = 1000;
const maxLength = 1024;
const maxDepth = 4;

/** Claims that are about the token and not about the person. */
const ofTheToken = new Set(['iss', 'aud', 'exp', 'iat', 'nbf', 'nonce', 'jti', 'azp', 'at_hash', 'c_hash', 's_hash', 'sid']);

/**
 * Claims as names with texts: numbers and booleans as JSON writes them, lists as several values, and what lies within an object under both names joined by a
 * dot, as in `realm_access.roles`. What is longer or deeper than claims about persons are is left out.
 */
export function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const [name, value] of Object.entries(claims)) if (!ofTheToken.has(name)) collect(texts, { name, value, depth: 1 });
  return Object.fromEntries(texts);
}

function collect(texts: Map<string, string[]>, { name, value, depth }: { name: string; value: unknown; depth: number }): void {
  if (depth > maxDepth) return;
  if (Array.isArray(value)) for (const item of value) collect(texts, { name, value: item, depth: depth + 1 });
  else if (typeof value === 'object' && value !== null)
    for (const [inner, item] of Object.entries(value)) collect(texts, { name: `${name}.${inner}`, value: item, depth: depth + 1 });
  else if (value !== null && value !== undefined) add(texts, name, String(value));
}

function add(texts: Map<string, string[]>, name: string, text: string): void {
  const values = texts.get(name) ?? [];
  const full = values.length >= maxValues || (values.length === 0 && texts.size >= maxNames);
  if (full || text.length > maxLength || name.length > maxLength) return;
  values.push(text);
  texts.set(name, values);
}
