/** Whether a route is for everybody. Takes its pattern, not the address of a request, which can be written in many ways. */
export type IsUnprotected = (method: string, pattern: string) => boolean;

/** Throws for an entry that is no method and pattern. */
export function createIsUnprotected(entries: readonly string[]): IsUnprotected {
  const rules = entries.map((entry) => {
    const [, method, pattern] = /^([A-Z]+|\*) (\/\S*)$/.exec(entry) ?? [];
    if (method === undefined || pattern === undefined) throw new TypeError('unprotected: expected entries such as `GET /health`');
    return { method, pattern, below: pattern.endsWith('/*') ? pattern.slice(0, -1) : undefined };
  });
  return (method, pattern) =>
    rules.some(
      (rule) =>
        (rule.method === '*' || rule.method === (method === 'HEAD' ? 'GET' : method)) &&
        (rule.pattern === pattern || (rule.below !== undefined && pattern.startsWith(rule.below))),
    );
}
