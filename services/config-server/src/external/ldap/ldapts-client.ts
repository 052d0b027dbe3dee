import type { Socket } from 'node:net';
import { Client } from 'ldapts';
import type { DirectoryStream } from './directory-stream.ts';

/** A client of the library on one connection; when that is lost it does not open another, which would be neither bound nor under TLS. */
export function clientOn(stream: DirectoryStream, timeoutMs: number): Client {
  let isTaken = false;
  return new Client({
    url: 'ldap://directory',
    timeout: timeoutMs,
    createConnection: () => {
      if (isTaken) throw new Error('the connection is lost');
      isTaken = true;
      // The library needs no more of a socket than the stream has.
      return stream as unknown as Socket;
    },
  });
}
