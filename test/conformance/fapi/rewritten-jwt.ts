/** A JWT with another header, and perhaps another signature. */
export function rewrittenJwt(jwt: string, change: (header: Record<string, unknown>) => object, signature?: string): string {
  const [header = '', payload = '', signed = ''] = jwt.split('.');
  const read = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
  return [Buffer.from(JSON.stringify(change(read))).toString('base64url'), payload, signature ?? signed].join('.');
}

/** The same JWT with a signature that nobody made. */
export const withBrokenSignature = (jwt: string): string => jwt.replace(/.{8}$/, (end) => end.split('').reverse().join(''));
