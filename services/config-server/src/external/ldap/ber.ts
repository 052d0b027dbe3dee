/** An element of BER (X.690 §8.1) with definite length: content of a primitive one, parts of a constructed one. */
export interface BerElement {
  tag: number;
  content: Buffer;
  parts: readonly BerElement[];
}

const constructedBit = 0x20;
const deepest = 8;

/**
 * The octets of the first element of a stream, header included; undefined while the header is incomplete. Throws when it is no element with a tag of one
 * octet and a definite length of at most `longest` octets.
 */
export function berLength(bytes: Buffer, longest: number): number | undefined {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return undefined;
  if ((tag & 0x1f) === 0x1f) throw new Error('a tag has more than one octet');
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new Error('a length is indefinite or too long');
  if (bytes.length < 2 + count) return undefined;
  const length = 2 + count + bytes.readUIntBE(2, count);
  if (length > longest) throw new Error(`an element is longer than ${longest} octets`);
  return length;
}

/** Reads octets that must be exactly one element, all its parts included. Throws when they are not. */
export function readBer(bytes: Buffer): BerElement {
  const [element, ...others] = elementsOf(bytes, 0);
  if (element === undefined || others.length > 0) throw new Error('not exactly one element');
  return element;
}

function elementsOf(bytes: Buffer, depth: number): BerElement[] {
  if (depth > deepest) throw new Error('elements are nested too deeply');
  const elements: BerElement[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const length = berLength(rest, Number.MAX_SAFE_INTEGER);
    if (length === undefined || length > rest.length) throw new Error('an element is cut off');
    elements.push(elementOf(rest.subarray(0, length), depth));
    rest = rest.subarray(length);
  }
  return elements;
}

function elementOf(bytes: Buffer, depth: number): BerElement {
  const [tag = 0, first = 0] = bytes;
  const content = bytes.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
  return { tag, content, parts: (tag & constructedBit) === 0 ? [] : elementsOf(content, depth + 1) };
}
