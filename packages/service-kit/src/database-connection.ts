import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';

/** Turns a `postgres://` URL (with `sslmode`) and a CA file into what the driver takes; TLS always checks the certificate unless `sslmode=no-verify`. */
export function databaseConnection(url: string, caFile?: string): ClientConfig {
  const address = new URL(url);
  const mode = address.searchParams.get('sslmode');
  address.searchParams.delete('sslmode');
  const ssl = tlsOf(mode, caFile === undefined ? undefined : readFileSync(caFile, 'utf8'));
  return { connectionString: address.href, ...(ssl !== undefined && { ssl }) };
}

function tlsOf(mode: string | null, ca: string | undefined): ConnectionOptions | false | undefined {
  const trusted = ca === undefined ? {} : { ca };
  switch (mode) {
    case null:
    case 'prefer':
    case 'allow':
      return ca === undefined ? undefined : trusted;
    case 'disable':
      return false;
    case 'no-verify':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { ...trusted, checkServerIdentity: () => undefined };
    default:
      return trusted;
  }
}
