const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * An id of Salesforce with 18 characters: the three behind the usual 15 say which of them are capital letters. Undefined where they do not fit, so that every id has
 * one spelling.
 */
export function longIdOf(id: string): string | undefined {
  const long = id.slice(0, 15) + suffixOf(id);
  return id.length === 15 || id === long ? long : undefined;
}

const suffixOf = (id: string): string => [0, 5, 10].map((start) => alphabet[capitalsIn(id.slice(start, start + 5))]).join('');

const capitalsIn = (five: string): number =>
  [...five].reduce((bits, character, position) => bits + (/[A-Z]/.test(character) ? 1 << position : 0), 0);
