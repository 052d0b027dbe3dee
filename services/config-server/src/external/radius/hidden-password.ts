import { createHash } from 'node:crypto';

const blockBytes = 16;

/** Longest password that RFC 2865 §5.2 has room for, in bytes. */
export const longestPassword = 128;

/**
 * The password as `User-Password` carries it (RFC 2865 §5.2): padded with zeros to blocks of 16 bytes, each mixed with a digest of the secret and the
 * block before. The padding is why a password must not hold a zero byte.
 */
export function hiddenPassword(password: Buffer, secret: Buffer, requestAuthenticator: Buffer): Buffer {
  const hidden = Buffer.alloc(Math.max(blockBytes, Math.ceil(password.length / blockBytes) * blockBytes));
  password.copy(hidden);
  let previous = requestAuthenticator;
  for (let start = 0; start < hidden.length; start += blockBytes) {
    const block = hidden.subarray(start, start + blockBytes);
    const mask = createHash('md5').update(secret).update(previous).digest();
    for (const [index, byte] of mask.entries()) block[index] = (block[index] ?? 0) ^ byte;
    previous = block;
  }
  return hidden;
}
