/** One element of DER (X.690 §8.1, §10): `bytes` are the whole, `content` is what is inside. */
export interface DerElement {
  tag: number;
  content: Buffer;
  bytes: Buffer;
}

/** Reads the first element. Throws `RangeError` where bytes are missing, and for lengths that DER does not have. */
export function derElement(bytes: Buffer): DerElement {
  const tag = bytes.readUInt8(0);
  const first = bytes.readUInt8(1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new RangeError('the length is none of DER');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const begin = 2 + lengthBytes;
  if (begin + length > bytes.length) throw new RangeError('bytes are missing');
  return { tag, content: bytes.subarray(begin, begin + length), bytes: bytes.subarray(0, begin + length) };
}

/** The elements inside an element: of a SEQUENCE, a SET, or a tag that holds others. */
export function derChildren({ content }: Pick<DerElement, 'content'>): DerElement[] {
  const children: DerElement[] = [];
  for (let rest = content; rest.length > 0; rest = rest.subarray(children.at(-1)?.bytes.length)) children.push(derElement(rest));
  return children;
}

/** The element that a path of positions leads to. Throws `RangeError` where there is none. */
export function derAt(element: DerElement, ...path: readonly number[]): DerElement {
  const [index, ...further] = path;
  if (index === undefined) return element;
  const child = derChildren(element)[index];
  if (child === undefined) throw new RangeError('an element is missing');
  return derAt(child, ...further);
}

const integerTag = 0x02;
/** Set in the tags of what holds other elements. */
const constructed = 0x20;

/** An INTEGER that is not negative; beyond 48 bits it is infinite. */
export const derInteger = ({ content }: Pick<DerElement, 'content'>): number =>
  content.length > 6 ? Number.POSITIVE_INFINITY : content.readUIntBE(0, content.length);

/** Every INTEGER within an element, however deep. */
export function derIntegers(element: DerElement): number[] {
  if (element.tag === integerTag) return [derInteger(element)];
  return (element.tag & constructed) === 0 ? [] : derChildren(element).flatMap(derIntegers);
}

/** An OBJECT IDENTIFIER in its dotted form. */
export function derObjectId({ content }: DerElement): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
