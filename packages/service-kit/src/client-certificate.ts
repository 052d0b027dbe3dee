import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { noClientAuthorities, readClientAuthorities } from './client-authorities.ts';
import { certificateInHeader } from './client-certificate-header.ts';
import type { Logger } from './logger.ts';
import type { App } from './server.ts';
import type { TrustsProxy } from './trusted-proxies.ts';

/** The certificate that a client showed in its TLS handshake, to us or to a proxy that is believed. It proved to have the key. */
export interface ClientCertificate {
  x509: X509Certificate;
  /** An authority of `TLS_CLIENT_CA_FILE` signed it for clients, and it is within its validity. */
  trusted: boolean;
}

/** How a listener gets certificates of clients. */
export interface ClientCertificateOptions {
  /** PEM file of the authorities; an HTTPS listener asks for certificates when there is one. */
  caFile?: string | undefined;
  /** The header in which believed proxies pass on the certificate that was shown to them. */
  header?: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the client showed; `undefined` when it showed nothing. Throws `badRequest` when the proxy's header cannot be read. */
    clientCertificate(): ClientCertificate | undefined;
  }
}

/** Gives every request `clientCertificate()`. */
export function offerClientCertificates(
  app: App,
  { caFile, header, trustsProxy, logger }: ClientCertificateOptions & { trustsProxy: TrustsProxy; logger: Logger },
): void {
  const authorities = caFile === undefined ? noClientAuthorities : readClientAuthorities(caFile, { logger });
  const shown = shownTo({ header: header?.toLowerCase(), trustsProxy });
  app.decorateRequest('clientCertificate', function (this: FastifyRequest) {
    const x509 = shown(this.raw);
    return x509 && { x509, trusted: authorities.vouchFor(x509, new Date()) };
  });
  app.addHook('onClose', async () => authorities.stop());
}

/**
 * Where the certificate of a request is. From a proxy that is believed the header alone counts: the TLS connection is then the proxy's own, and so
 * is a certificate shown there. From everybody else only the TLS connection counts, because a certificate is no secret and a header no proof.
 */
const shownTo =
  ({ header, trustsProxy }: { header: string | undefined; trustsProxy: TrustsProxy }) =>
  ({ headers, socket }: IncomingMessage): X509Certificate | undefined => {
    if (header !== undefined && trustsProxy(socket.remoteAddress, 0)) return inHeader(header, headers[header]);
    return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  };

function inHeader(name: string, value: string | string[] = ''): X509Certificate | undefined {
  try {
    return certificateInHeader(String(value));
  } catch (cause) {
    throw new ApiError('badRequest', `the header ${name} of the proxy holds no certificate`, { cause });
  }
}
