import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls';
import type { Logger } from './logger.ts';
import { watchFiles } from './watched-files.ts';

/** Where the certificate chain and its key are, both PEM. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** The files, and the ciphers that connections may use, as OpenSSL names them; Node's own choice when left out. */
export interface TlsSettings extends TlsFiles {
  ciphers?: string;
}

/** Reads the pair and checks that it belongs together; throws when a file is missing, malformed or of another pair. */
export function readTls({ certFile, keyFile, ciphers }: TlsSettings): SecureContextOptions {
  const options = { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2', ciphers } as const;
  createSecureContext(options);
  return options;
}

/** Gives a changed pair to the server for new connections, without a restart. A broken pair is logged once and the old one stays. */
export function reloadTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsSettings,
  { logger, everyMs }: { logger: Pick<Logger, 'info' | 'error'>; everyMs?: number },
): { stop(): void } {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      logger.info({ event: 'certificate.reloaded' }, 'the TLS certificate was reloaded');
    } catch (err) {
      logger.error({ event: 'certificate.refused', err }, 'the new TLS certificate is unusable; the old one stays');
    }
  };
  return watchFiles([files.certFile, files.keyFile], reload, everyMs);
}
