import { X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { allWithin, attributeOf, childrenOf, is, textOf } from '../../saml/elements.ts';
import { must, SamlFault } from '../../saml/saml-fault.ts';

/** Far more than anybody changes through. */
const maxCertificates = 20;
const minRsaBits = 2048;

/**
 * The certificates that a role signs with, as PEM: those that hold, while at least one does (SAML 2.0 Metadata §2.4.1.1). One that does not hold yet is among
 * them, because its key may be used as soon as it does.
 */
export function signingCertificates(role: Element, now: Date): string[] {
  const texts = childrenOf(role)
    .filter((child) => is(child, 'metadata', 'KeyDescriptor') && attributeOf(child, 'use') !== 'encryption')
    .flatMap((descriptor) => allWithin(descriptor).filter((element) => is(element, 'signature', 'X509Certificate')))
    .map((element) => textOf(element).replaceAll(/\s/g, ''));
  must(texts.length > 0, 'KeyDescriptor: expected a certificate for signing');
  must(texts.length <= maxCertificates, `KeyDescriptor: expected at most ${maxCertificates} certificates`);
  const certificates = [...new Set(texts)].map(certificateIn).map((certificate) => ({ certificate, fault: faultOf(certificate, now) }));
  const good = certificates.filter(({ fault }) => fault === undefined);
  must(good.length > 0, `X509Certificate: ${certificates[0]?.fault}`);
  return good.map(({ certificate }) => certificate.toString());
}

function certificateIn(base64: string): X509Certificate {
  must(/^[A-Za-z\d+/]+={0,2}$/.test(base64), 'X509Certificate: expected base64');
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    throw new SamlFault('X509Certificate: expected a certificate that can be read');
  }
}

/** Why a certificate is not taken. */
function faultOf({ publicKey, validToDate }: X509Certificate, now: Date): string | undefined {
  if (validToDate <= now) return 'expected one that has not expired';
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength = 0 } = {} } = publicKey;
  if (type !== 'rsa' && type !== 'ec') return 'expected a key of RSA or EC';
  return type === 'rsa' && modulusLength < minRsaBits ? `expected a key of at least ${minRsaBits} bits` : undefined;
}
