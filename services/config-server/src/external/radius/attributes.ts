/** Attributes of RFC 2865 §5, RFC 2869 §5 and RFC 3579 §3 that are read or written here. */
export const attributeType = {
  userName: 1,
  userPassword: 2,
  chapPassword: 3,
  nasIpAddress: 4,
  replyMessage: 18,
  state: 24,
  nasIdentifier: 32,
  proxyState: 33,
  chapChallenge: 60,
  prompt: 76,
  eapMessage: 79,
  messageAuthenticator: 80,
} as const;

/** One attribute of a packet. */
export interface Attribute {
  type: number;
  value: Buffer;
}

/** Longest value of one attribute, in bytes: type and length take two of 255. */
export const longestValue = 253;

/** The attributes one after the other, as RFC 2865 §5 lays them out. Throws when a value has no place in one. */
export function encodeAttributes(attributes: readonly Attribute[]): Buffer {
  return Buffer.concat(
    attributes.flatMap(({ type, value }) => {
      if (value.length > longestValue) throw new RangeError(`attribute ${type} is longer than ${longestValue} bytes`);
      return [Buffer.of(type, value.length + 2), value];
    }),
  );
}

/** Takes attributes apart; undefined when their lengths do not add up. The values are views of the bytes. */
export function decodeAttributes(bytes: Buffer): Attribute[] | undefined {
  const attributes: Attribute[] = [];
  let at = 0;
  while (at < bytes.length) {
    const type = bytes[at];
    const length = bytes[at + 1];
    if (type === undefined || length === undefined || length < 2 || at + length > bytes.length) return undefined;
    attributes.push({ type, value: bytes.subarray(at + 2, at + length) });
    at += length;
  }
  return attributes;
}

/** The values of one type, in their order. */
export const valuesOf = (attributes: readonly Attribute[], type: number): Buffer[] =>
  attributes.filter((attribute) => attribute.type === type).map(({ value }) => value);
