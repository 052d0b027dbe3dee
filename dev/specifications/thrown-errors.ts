/** An OAuth error as the source states it; `${…}` stands where something is filled in. */
export interface ThrownError {
  code: string;
  /** What the client reads (`error_description`). */
  description: string;
  /** What the log says beside it: the rule, what it expected and what came. */
  logged: string | undefined;
}

const start = 'new OAuthError(';

/** Every OAuth error that a source file constructs with a code of its own. */
export function thrownErrors(source: string): ThrownError[] {
  const found: ThrownError[] = [];
  for (let at = source.indexOf(start); at !== -1; at = source.indexOf(start, at + 1)) {
    const [code = '', description = '', options = ''] = argumentsFrom(source, at + start.length);
    if (!isText(code) || !isText(description)) continue;
    const [, cause] = /\bcause: ?([\s\S]*?),?\s*\}$/.exec(options) ?? [];
    const logged = cause !== undefined && isText(cause) ? textOf(cause) : undefined;
    found.push({ code: textOf(code), description: textOf(description), logged });
  }
  return found;
}

/** The arguments of a call as text, from behind its opening parenthesis to the closing one. */
function argumentsFrom(source: string, begin: number): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const [token] of source.slice(begin).matchAll(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\s\S]/g)) {
    if (depth === 0 && token === ')') break;
    if (token === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
    if ('([{'.includes(token)) depth += 1;
    if (')]}'.includes(token)) depth -= 1;
  }
  return parts.map((part) => part.trim());
}

const isText = (argument: string): boolean => /^'[\s\S]*'$|^`[\s\S]*`$/.test(argument);
const textOf = (literal: string): string =>
  literal
    .slice(1, -1)
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\$\{[^}]*\}/g, '…');
