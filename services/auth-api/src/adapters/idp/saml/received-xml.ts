import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { plainXmlOf } from '../../saml/plain-xml.ts';
import { must, SamlFault } from '../../saml/saml-fault.ts';

/** Bytes of a message that are looked at. */
export const maxMessageBytes = 262_144;

const inflated = promisify(inflateRaw);

/** The document in a parameter that came by form (SAML 2.0 Bindings §3.5.4); some providers break its lines. */
export const xmlByPost = (parameter: string): string => plainXmlOf(bytesOf(parameter), maxMessageBytes);

/** The document in a parameter that came by redirect (§3.4.4.1). Stops where it grows too large, and off the event loop. */
export async function xmlByRedirect(parameter: string): Promise<string> {
  const bytes = await inflated(bytesOf(parameter), { maxOutputLength: maxMessageBytes }).catch(() => undefined);
  if (bytes === undefined) throw new SamlFault(`encoding: expected what deflates to at most ${maxMessageBytes} bytes`);
  return plainXmlOf(bytes, maxMessageBytes);
}

function bytesOf(parameter: string): Buffer {
  must(parameter.length <= maxMessageBytes * 1.5, `size: expected at most ${maxMessageBytes} bytes`);
  const text = parameter.replaceAll(/[\r\n]/g, '');
  must(text.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(text), 'encoding: expected base64');
  return Buffer.from(text, 'base64');
}
