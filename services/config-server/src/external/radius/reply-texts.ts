import { type Attribute, attributeType, longestValue, valuesOf } from './attributes.ts';

const atMost = { texts: 10, characters: 500 } as const;

/** Control characters, which a page or a log must not obey, and those that turn the direction of what follows. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * What the server says to the person: its Reply-Messages (RFC 2865 §5.18) in their order, as plain text of bounded length. A full attribute is continued
 * by the next, even within a character.
 */
export function replyTexts(attributes: readonly Attribute[]): string[] {
  const wholes: Buffer[][] = [[]];
  for (const value of valuesOf(attributes, attributeType.replyMessage)) {
    wholes.at(-1)?.push(value);
    if (value.length < longestValue) wholes.push([]);
  }
  const texts = wholes.map((parts) => plain(Buffer.concat(parts).toString('utf8')));
  return texts.filter((text) => text !== '').slice(0, atMost.texts);
}

const plain = (text: string): string =>
  Array.from(text.replaceAll(unprintable, ' ').replaceAll(/ {2,}/g, ' ').trim()).slice(0, atMost.characters).join('');

const echo = 1;

/** Whether what the person answers must not be shown: `Prompt` (RFC 2869 §5.10) may allow it, and without it nothing is shown. */
export function promptHides(attributes: readonly Attribute[]): boolean {
  const [prompt] = valuesOf(attributes, attributeType.prompt);
  return prompt?.length !== 4 || prompt.readUInt32BE() !== echo;
}
