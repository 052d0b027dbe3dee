import type { X509Certificate } from 'node:crypto';
import { derAt, derChildren, derElement, derObjectId } from './der.ts';

/** An extension of a certificate: its object identifier, and whether whoever does not know it must refuse the certificate. */
export interface CertificateExtension {
  oid: string;
  critical: boolean;
}

const tags = { boolean: 0x01, extensions: 0xa3 };

/** The extensions of a certificate (RFC 5280 §4.1), which Node does not list. Throws at anything but DER. */
export function extensionsOf({ raw }: X509Certificate): CertificateExtension[] {
  const toBeSigned = derAt(derElement(raw), 0);
  const extensions = derChildren(toBeSigned).find(({ tag }) => tag === tags.extensions);
  if (!extensions) return [];
  return derChildren(derAt(extensions, 0)).map((extension) => {
    const [oid, second] = derChildren(extension);
    return { oid: oid ? derObjectId(oid) : '', critical: second?.tag === tags.boolean && second.content[0] !== 0 };
  });
}
