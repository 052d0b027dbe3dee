import { aResponse } from '../../support/saml-responses.ts';
import { assertion, genuine } from './genuine-responses.ts';
import type { HostileResponse } from './hostile-response.ts';

const named = (name: string) => aResponse(assertion.replace('>agent1<', `>${name}<`));
const xml = genuine.assertion;
const base64 = Buffer.from(xml).toString('base64');
const bytes = (what: string, buffer: Buffer, rule: string): HostileResponse => ({ what, parameter: buffer.toString('base64'), rule });
const parameter = (what: string, text: string, rule: string): HostileResponse => ({ what, parameter: text, rule });
const noBase64 = 'encoding: expected base64';
const notUtf8 = 'encoding: expected UTF-8';
const oneElement = 'document: expected one element';

/** Responses in other alphabets than the one. */
export const hostileEncodings: readonly HostileResponse[] = [
  bytes('it is UTF-16 of small ends', Buffer.from(`\ufeff${xml}`, 'utf16le'), notUtf8),
  bytes('it is UTF-16 of big ends', Buffer.from(`\ufeff${xml}`, 'utf16le').swap16(), notUtf8),
  bytes('it is UTF-16 without a mark', Buffer.from(xml, 'utf16le'), oneElement),
  bytes('it is UTF-7', Buffer.from(xml.replaceAll('<', '+ADw-')), oneElement),
  bytes('it is Latin 1', Buffer.from(named('ågent1'), 'latin1'), notUtf8),
  bytes('a character is longer than it need be', Buffer.concat([Buffer.from('<'), Buffer.from([0xc0, 0xbc]), Buffer.from('>')]), notUtf8),
  bytes(
    'half a character is in it',
    Buffer.concat([Buffer.from(xml.slice(0, 500)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(xml.slice(500))]),
    notUtf8,
  ),
  bytes('it is random', Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 97) % 256)), notUtf8),
  parameter('there is nothing', '', noBase64),
  parameter('it is not encoded', xml, noBase64),
  parameter('it is encoded for addresses', Buffer.from(`${xml}\n<é?>?>>`).toString('base64url'), noBase64),
  parameter('it is encoded twice', Buffer.from(base64).toString('base64'), oneElement),
  parameter('it has spaces where plus signs were', base64.replace(/(.{64})/g, '$1 '), noBase64),
  parameter('its padding is missing', `${base64.replace(/=+$/, '').slice(0, -3)}`, noBase64),
  parameter('something follows its padding', `${Buffer.from(`${xml}\n`.slice(0, 1)).toString('base64')}AAAA`, noBase64),
  parameter('its padding is in the middle', `${Buffer.from('<').toString('base64')}${base64}`, noBase64),
  parameter('a character of no alphabet is in it', `${base64.slice(0, 99)}*${base64.slice(100)}`, noBase64),
  parameter('it is encoded for an address', encodeURIComponent(`${base64}+/==`), noBase64),
  parameter('it is an address with data', `data:text/xml;base64,${base64}`, noBase64),
];
