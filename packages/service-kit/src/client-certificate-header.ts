import { X509Certificate } from 'node:crypto';

// How proxies pass the certificate of a TLS client on in a header. Whose headers may be believed is decided elsewhere.

/**
 * Reads the certificate from the value of such a header: base64 between colons (`Client-Cert`, RFC 9440 §2), PEM in percent-encoding (nginx'
 * `$ssl_client_escaped_cert`), or the field `Cert` of Envoy's `x-forwarded-client-cert`. `undefined` for an empty value, which says that the
 * client has shown none. Throws when there is no telling.
 */
export function certificateInHeader(value: string): X509Certificate | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  const base64 = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(text)?.[1] ?? base64OfPem(text.startsWith('-----') ? text : certOfEnvoy(text));
  return new X509Certificate(Buffer.from(base64, 'base64'));
}

function base64OfPem(escaped: string): string {
  const body = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/.exec(decodeURIComponent(escaped))?.[1];
  if (body === undefined) throw new Error('expected one certificate in PEM');
  return body;
}

/**
 * Fields separated by semicolons, of which one has quotation marks when it must. A comma begins what a further proxy knows; then nobody can tell
 * whose certificate is meant, because the first of them may have been sent by the client itself.
 */
function certOfEnvoy(text: string): string {
  const field = /([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))(;|$)/y;
  const fields = new Map<string, string>();
  while (field.lastIndex < text.length) {
    const [, name = '', quoted, plain = ''] = field.exec(text) ?? [];
    if (name === '') throw new Error('expected the fields of one proxy');
    fields.set(name.toLowerCase(), quoted ?? plain);
  }
  const cert = fields.get('cert');
  if (cert === undefined) throw new Error('expected a field Cert');
  return cert;
}
