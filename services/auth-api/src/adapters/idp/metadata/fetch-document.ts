import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import { isKeySetAddress } from '@gauth/oauth';
import { MetadataFault, maxMetadataBytes } from '../../../ports/provider-metadata.ts';
import { type BoundedAnswer, boundedAnswer } from '../../http/bounded-answer.ts';
import { isPublicAddress, lookUpPublic, NotPublic } from '../../http/public-addresses.ts';

/** How documents are fetched. */
export interface FetchOptions {
  /** Whether hosts of this machine and of its networks may be asked. */
  privateAddresses: boolean;
  timeoutMs?: number;
}

const accept = 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8';

/**
 * Asks an address for a metadata document: by HTTPS, or HTTP on this machine, of bounded size and within the time. A redirect is not followed, because it would
 * lead to an address that nobody registered. Throws `MetadataFault`.
 */
export async function fetchDocument(address: string, { privateAddresses, timeoutMs = 5000 }: FetchOptions): Promise<string> {
  if (!isKeySetAddress(address)) throw new MetadataFault('metadataUrl: expected an https address');
  const url = new URL(address);
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  if (!privateAddresses && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const request = (url.protocol === 'https:' ? getHttps : getHttp)(url, {
      headers: { accept },
      agent: false,
      signal,
      ...(!privateAddresses && { lookup: lookUpPublic }),
    });
    return documentIn(await boundedAnswer(request, maxMetadataBytes));
  } catch (error) {
    throw error instanceof MetadataFault ? error : new MetadataFault(reasonOf(error, signal), { cause: error });
  }
}

function documentIn({ status, body }: BoundedAnswer): string {
  if (status !== 200) throw new MetadataFault(`metadataUrl: expected the status 200, is ${status}`);
  if (body === undefined) throw new MetadataFault(`size: expected at most ${maxMetadataBytes} bytes`);
  return utf8(body);
}

/** The text of a document. Throws `MetadataFault`. */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MetadataFault('encoding: expected UTF-8');
  }
}

const notPublic = (): MetadataFault => new MetadataFault('metadataUrl: expected the host to have public addresses');

/** By the code of the error alone, because its message can hold the address. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof NotPublic) return notPublic().message;
  if (signal.aborted) return 'metadataUrl: expected an answer in time';
  const { code } = (error ?? {}) as { code?: unknown };
  return `metadataUrl: expected an answer, there is none (${typeof code === 'string' ? code : 'the connection failed'})`;
}
