import type { X509Certificate } from 'node:crypto';

/** An extension of a certificate: its object identifier, encoded and in hex, and whether whoever does not know it must refuse the certificate. */
export interface CertificateExtension {
  oid: string;
  critical: boolean;
}

const tags = { boolean: 0x01, extensions: 0xa3 };

/** The extensions of a certificate (RFC 5280 §4.1), which Node does not list. Throws at anything but DER. */
export function extensionsOf({ raw }: X509Certificate): CertificateExtension[] {
  const [certificate] = elementsOf(raw);
  const [toBeSigned] = elementsOf(certificate?.content);
  const field = elementsOf(toBeSigned?.content).find(({ tag }) => tag === tags.extensions);
  if (!field) return [];
  const [list] = elementsOf(field.content);
  return elementsOf(list?.content).map(({ content }) => {
    const [oid, second] = elementsOf(content);
    return { oid: oid?.content.toString('hex') ?? '', critical: second?.tag === tags.boolean && second.content[0] !== 0 };
  });
}

interface Element {
  tag: number;
  content: Buffer;
}

function elementsOf(der: Buffer = Buffer.alloc(0)): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length; ) {
    const first = der.readUInt8(at + 1);
    // X.690 §8.1.3.5: more than 127 bytes, and how many bytes say how many.
    const more = first < 0x80 ? 0 : first - 0x80;
    const length = first < 0x80 ? first : der.readUIntBE(at + 2, more);
    const start = at + 2 + more;
    if (start + length > der.length) throw new Error('an element of the certificate is cut off');
    elements.push({ tag: der.readUInt8(at), content: der.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}
