/** Object identifiers in DER, of SPNEGO (RFC 4178) and of Kerberos (RFC 4121) with the number that Microsoft once gave it. */
const mechanisms = ['06062b0601050502', '06092a864886f712010202', '06092a864882f712010202'].map((hex) => Buffer.from(hex, 'hex'));

/** What Active Directory gives to members of a thousand groups has less. */
export const longestToken = 64 * 1024;

/**
 * Whether these bytes are framed as the first token of SPNEGO or Kerberos (RFC 2743 §3.1). Anything else, such as NTLM, or a mechanism that asks the KDC for its
 * sender, never reaches the native library.
 */
export function isInitialToken(token: Buffer): boolean {
  if (token.length > longestToken || token[0] !== 0x60) return false;
  const start = lengthBytes(token);
  return start !== undefined && mechanisms.some((mechanism) => token.subarray(1 + start, 1 + start + mechanism.length).equals(mechanism));
}

/** How many bytes the length takes, if it says what is there. */
function lengthBytes(token: Buffer): number | undefined {
  const first = token[1] ?? 0;
  if (first < 0x80) return 2 + first === token.length ? 1 : undefined;
  const size = first - 0x80;
  if (size < 1 || size > 4 || token.length < 2 + size) return undefined;
  return 2 + size + token.readUIntBE(2, size) === token.length ? 1 + size : undefined;
}
