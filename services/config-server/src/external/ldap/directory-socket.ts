import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { DirectoryStream } from './directory-stream.ts';
import { NoAnswer } from './ldap-failures.ts';
import type { LdapServerOptions, TlsPaths } from './ldap-options.ts';
import { clientOn } from './ldapts-client.ts';
import { readSmallFile } from './small-file.ts';

/** Whom to connect to, and how. */
export type Endpoint = Pick<LdapServerOptions, 'secure' | 'host' | 'port' | 'tls' | 'startTls' | 'connectTimeoutMs' | 'searchTimeoutMs'>;

const startTls = '1.3.6.1.4.1.1466.20037';

/**
 * Opens a socket to a directory, under TLS where that is asked for; the server's certificate is always checked. Throws NoAnswer when there is none within
 * the time, and the signal's reason when that is aborted before.
 */
export async function openDirectorySocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  const tooLate = AbortSignal.timeout(endpoint.connectTimeoutMs);
  const ending = AbortSignal.any([signal, tooLate]);
  const { secure, host, port } = endpoint;
  try {
    const tls = secure || endpoint.startTls ? await tlsOptions(endpoint.tls, host) : undefined;
    if (secure) return await ready(tlsConnect({ ...tls, host, port }), 'secureConnect', ending);
    const socket = await ready(connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }), 'connect', ending);
    return tls === undefined ? socket : await upgraded(socket, { ...tls, host }, { endpoint, ending });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    throw tooLate.aborted
      ? new NoAnswer('no connection within connect-timeout')
      : new NoAnswer(`no connection: ${codeOf(error)}`, { cause: error });
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** Waits until a socket is connected; one that is not is destroyed. */
async function ready<T extends Socket | TLSSocket>(socket: T, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<T> {
  // Whoever uses the socket hears that it is closed.
  socket.on('error', () => undefined);
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    // TLS sets it, to null as well, when the certificate does not hold.
    const refusedCertificate = (socket as Partial<TLSSocket>).authorizationError;
    if (!refusedCertificate) throw error;
    throw new NoAnswer(`the certificate does not hold: ${codeOf(error)}`, { cause: error, isLasting: true });
  }
}

/** Begins TLS on a plain connection (RFC 4511 §4.14). Nothing that came before counts afterwards. */
async function upgraded(
  socket: Socket,
  tls: ConnectionOptions,
  { endpoint, ending }: { endpoint: Endpoint; ending: AbortSignal },
): Promise<Socket> {
  const stream = new DirectoryStream(socket);
  const end = (): void => void stream.destroy();
  ending.addEventListener('abort', end, { once: true });
  try {
    await clientOn(stream, endpoint.searchTimeoutMs).exop(startTls);
    return await ready(tlsConnect({ ...tls, socket: stream.release() }), 'secureConnect', ending);
  } catch (error) {
    socket.destroy();
    throw error instanceof NoAnswer ? error : new NoAnswer(`StartTLS failed: ${codeOf(error)}`, { cause: error });
  } finally {
    ending.removeEventListener('abort', end);
  }
}

async function tlsOptions({ ca, client }: TlsPaths, host: string): Promise<ConnectionOptions> {
  try {
    const [authority, cert, key] = await Promise.all([ca, client?.cert, client?.key].map((path) => path && readSmallFile(path)));
    return {
      ...(authority ? { ca: authority } : {}),
      ...(cert && key ? { cert, key } : {}),
      // An address is no name to ask for (RFC 6066 §3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    };
  } catch (error) {
    throw new NoAnswer(`a file of certificates cannot be read: ${codeOf(error)}`, { cause: error, isLasting: true });
  }
}
