import type { Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { digestMethods, digestOf, keyOf, signatureMethods, verifierOf } from './algorithms.ts';
import { namespaces } from './elements.ts';
import { must } from './saml-fault.ts';

const hashAlgorithms = Object.fromEntries(Object.entries(digestMethods).map(([name, hash]) => [name, digestOf(name, hash)]));
const signatureAlgorithms = Object.fromEntries(Object.entries(signatureMethods).map(([name, method]) => [name, verifierOf(name, method)]));
const transforms = [namespaces.exclusive, `${namespaces.signature}enveloped-signature`];

/**
 * The canonical text that one of the certificates signed: the only thing that may be read afterwards. The certificate in the document itself is not asked,
 * because whoever wrote the document chose it.
 */
export function signedText({ xml, signature }: { xml: string; signature: Element }, certificates: readonly string[]): string {
  const [text] = certificates.flatMap((certificate) => textSignedWith(certificate, xml, signature));
  must(text !== undefined, 'signature: expected one over this assertion by a certificate of the issuer');
  return text;
}

/** None or one. */
function textSignedWith(certificate: string, xml: string, signature: Element): string[] {
  const publicCert = keyOf(certificate);
  if (publicCert === undefined) return [];
  const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  verifier.idAttributes = ['ID'];
  verifier.HashAlgorithms = hashAlgorithms;
  verifier.SignatureAlgorithms = signatureAlgorithms;
  verifier.CanonicalizationAlgorithms = Object.fromEntries(
    Object.entries(verifier.CanonicalizationAlgorithms).filter(([name]) => transforms.includes(name)),
  );
  return isGood(verifier, xml, signature) ? verifier.getSignedReferences() : [];
}

/** It throws for a wrong signature and answers false for a wrong digest. */
function isGood(verifier: SignedXml, xml: string, signature: Element): boolean {
  try {
    verifier.loadSignature(signature as unknown as Parameters<SignedXml['loadSignature']>[0]);
    return verifier.checkSignature(xml) && verifier.getSignedReferences().length === 1;
  } catch {
    return false;
  }
}
