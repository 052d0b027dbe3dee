import { randomInt } from 'node:crypto';

/** RFC 8628 §6.1: letters that nobody takes for another one and that make no words; eight of them are 34.5 bits. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const written = new RegExp(`^[${letters}]{8}$`);

const withDash = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** A new code for a person to type, as it is shown: `XXXX-XXXX`. */
export const newUserCode = (): string => withDash(Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join(''));

/** The code that somebody typed, as it is shown; letter case, dashes and spaces do not count. Undefined where it can be no code of ours. */
export function readUserCode(typed: string): string | undefined {
  const code = typed
    .slice(0, 64)
    .replaceAll(/[^a-z\d]/gi, '')
    .toUpperCase();
  return written.test(code) ? withDash(code) : undefined;
}
