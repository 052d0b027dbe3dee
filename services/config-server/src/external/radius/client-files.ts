/** One line of a file of the radiusclient library: a word, and what stands behind it. */
export type Line = readonly [word: string, rest: string];

/** Reads a file `servers` (a host and its secret a line) or `radiusclient.conf` (a key and its value a line): comments begin a line with `#`. */
export function linesOf(file: string): Line[] {
  const lines = file.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => {
      const [, word, rest] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
      return word === undefined || rest === undefined ? [] : [[word, rest] as const];
    });
}

/** Keys of `radiusclient.conf` that mean something here; the others are for other programs, or name files that are not followed. */
const known = ['authserver', 'default_realm', 'radius_timeout', 'radius_retries', 'nas-identifier'];

/** What `radiusclient.conf` says, under the names of our options; servers of several lines become one list. */
export function clientOptions(file: string): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [key, value] of linesOf(file)) {
    if (!known.includes(key)) continue;
    const before = options[key];
    options[key] = key === 'authserver' && before !== undefined ? `${before},${value}` : value;
  }
  return options;
}
