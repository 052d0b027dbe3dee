/** The word that was probably meant: with the same letters but for two at most, or with the other one inside it. Undefined where none is near. */
export function nearest(word: string, among: readonly string[]): string | undefined {
  const meant = plain(word);
  const most = meant.length < 5 ? 1 : 2;
  const ranked = among.map((each) => ({ each, letters: differences(meant, plain(each), most) })).sort((a, b) => a.letters - b.letters);
  const [first] = ranked;
  if (first !== undefined && first.letters <= most) return first.each;
  return meant.length < 4 ? undefined : among.find((each) => plain(each).includes(meant) || meant.includes(plain(each)));
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z\d]/g, '');

/** How many letters must be put in, taken out or replaced; anything above `most` where it is more. */
function differences(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const letter of one) row = nextRow(row, letter, other);
  return row.at(-1) ?? 0;
}

/** What it takes to come from one more letter of a word to each beginning of the other. */
function nextRow(row: readonly number[], letter: string, other: string): number[] {
  const next: number[] = [];
  for (const [column, above] of row.entries()) {
    const replaced = (row[column - 1] ?? above) + (letter === other[column - 1] ? 0 : 1);
    next.push(Math.min(above + 1, (next[column - 1] ?? above) + 1, replaced));
  }
  return next;
}
