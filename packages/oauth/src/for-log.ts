/** What a log may say of a value that somebody sent: short, on one line, and of an address no query, which may hold a secret. */
export const forLog = (value: string): string =>
  value
    .replace(/[?#].*$/s, '')
    .replaceAll(/[^\x20-\x7e]/g, '.')
    .slice(0, 200);
