/** The origin (RFC 6454) that a text names, as browsers write it; undefined when the text is more or less than an http(s) origin. */
export function originOf(value: string): string | undefined {
  if (!/^https?:\/\/[^/?#\s\\@]+\/?$/i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return hostName.test(url.hostname) ? url.origin : undefined;
}

/** What browsers have as a host; a pattern such as `*.example.com` would stand in the list and match nothing. */
const hostName = /^(?:[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?|\[[\da-f:.]+\])$/;

/** The origins in a comma-separated `cors-origins` setting and the parts of it that are none. Blank parts do not count. */
export function originsIn(value: string): { origins: string[]; malformed: string[] } {
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = parts.map(originOf);
  return {
    origins: [...new Set(found.filter((each) => each !== undefined))],
    malformed: parts.filter((_, index) => found[index] === undefined),
  };
}
