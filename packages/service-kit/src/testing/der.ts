// Writes ASN.1 in DER (X.690), as far as certificates need it.

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...lengthBytes), content]);
}

export const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Buffer => der(0x31, ...parts);
export const integer = (bytes: Uint8Array): Buffer => der(0x02, bytes);
export const yes = (): Buffer => der(0x01, Buffer.of(0xff));
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
export const text = (value: string): Buffer => der(0x0c, Buffer.from(value));
/** The bytes of an object identifier as they are encoded. */
export const oid = (...bytes: number[]): Buffer => der(0x06, Buffer.from(bytes));
/** A bit string, of whose last byte so many bits do not count. */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.of(unused), bytes);
/** A moment before 2050. */
export const utcTime = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
/** A field with a number instead of a type: `explicit` holds another element, `implicit` bytes. */
export const explicit = (number: number, element: Uint8Array): Buffer => der(0xa0 + number, element);
export const implicit = (number: number, bytes: Uint8Array): Buffer => der(0x80 + number, bytes);
