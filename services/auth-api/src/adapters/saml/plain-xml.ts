import { must } from './saml-fault.ts';

/** Bytes of a bare assertion that are looked at; most have a few thousand. */
const maxBytes = 65_536;

/** Elements and attributes that are looked at, because work grows with them, and some of it faster than they do. */
export interface XmlLimits {
  elements: number;
  attributes: number;
}

/** References to characters that are looked at, in whatever document. */
const maxReferences = 2000;

const messageLimits: XmlLimits = { elements: 500, attributes: 1000 };

/** The text of a base64url-encoded assertion (RFC 7522 §2.1), under the rules of `plainXmlOf`. */
export function plainXml(encoded: string): string {
  must(/^[\w-]+={0,2}$/.test(encoded), 'encoding: expected base64url');
  return plainXmlOf(Buffer.from(encoded, 'base64url'), maxBytes);
}

/**
 * The text of a document that is XML of the plainest kind: elements, attributes and text. All that has ever made two readers of one document disagree is
 * refused before anybody parses it: document types, entities, comments, CDATA, processing instructions.
 */
export function plainXmlOf(bytes: Buffer, limit: number): string {
  must(bytes.length <= limit, `size: expected at most ${limit} bytes, is ${bytes.length}`);
  return checkedXml(
    decoded(bytes).replace(/^<\?xml version=(["'])1\.0\1( encoding=(["'])utf-8\3)?( standalone=(["'])(?:yes|no)\5)?\s*\?>\s*/i, ''),
  );
}

/** The same rules for a text that was decoded before. */
export function checkedXml(text: string, limits = messageLimits): string {
  must(text.startsWith('<') && text.trimEnd().endsWith('>'), 'document: expected one element');
  must(!text.includes('<!'), 'markup: expected no document type, comment or CDATA');
  must(!text.includes('<?'), 'markup: expected no processing instruction');
  must(!text.includes(']]>'), 'markup: expected no end of CDATA');
  must(isOfXml(text), 'characters: expected those of XML 1.0');
  must(count(text, '&') <= maxReferences, `size: expected at most ${maxReferences} references to characters`);
  must(text.split('&').slice(1).every(isReference), 'entities: expected those of XML itself');
  must(count(text, '<') <= limits.elements * 2, `size: expected at most ${limits.elements} elements`);
  must(count(text, '=') <= limits.attributes, `size: expected at most ${limits.attributes} attributes`);
  return text;
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    must(false, 'encoding: expected UTF-8');
    return '';
  }
}

const isOfXml = (text: string): boolean => /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);

/** Whether what follows an ampersand is one of the five names or the number of a character. */
function isReference(text: string): boolean {
  if (/^(?:amp|lt|gt|quot|apos);/.test(text)) return true;
  const [, decimal, hexadecimal = ''] = /^#(?:(\d{1,7})|x([\da-fA-F]{1,6}));/.exec(text) ?? [];
  const codePoint = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
  return codePoint <= 0x10ffff && isOfXml(String.fromCodePoint(codePoint));
}

const count = (text: string, character: string): number => text.split(character).length - 1;
