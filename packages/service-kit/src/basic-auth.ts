/** What a caller says of itself by HTTP Basic. */
export interface BasicCredentials {
  name: string;
  password: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads an `Authorization: Basic` header (RFC 7617; the scheme in any case); `undefined` when it is absent, of another scheme or malformed.
 * Text that is not UTF-8 is read as ISO-8859-1, which older clients send. The password may contain colons, the name may not.
 */
export function parseBasic(header: string | undefined): BasicCredentials | undefined {
  const encoded = /^basic +([a-z\d+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name, password] = decode(Buffer.from(encoded, 'base64')).split(/:(.*)/s);
  if (name === undefined || password === undefined || hasControlCharacter(name + password)) return undefined;
  return { name, password };
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

const hasControlCharacter = (text: string): boolean => /\p{Cc}/u.test(text);
