import { certificateOf, signed, uri } from '../../support/saml.ts';
import { anAssertionOfSignIn, aResponse, aSamlProvider, signedMessage } from '../../support/saml-responses.ts';
import { forgedAssertions } from './forged-assertions.ts';
import { assertion, genuine, withoutSignature } from './genuine-responses.ts';
import { type HostileResponse, hostile, rules } from './hostile-response.ts';

const method = /^SignatureMethod: expected one of /;
const admin = (xml: string) => xml.replace('>agent1<', '>admin<');
const byStranger = signed(admin(anAssertionOfSignIn()), { key: 'stranger' });

/** Responses whose signatures, or those of their assertions, prove nothing. */
export const forgedSignatures: readonly HostileResponse[] = [
  ...forgedAssertions(anAssertionOfSignIn()).map(({ what, xml, rule }) => hostile(what, aResponse(xml), rule)),
  hostile('the response and its assertion have lost their signatures', withoutSignature(withoutSignature(genuine.both)), rules.unsigned),
  hostile('a stranger signed the response', signedMessage(aResponse(admin(anAssertionOfSignIn())), 'stranger'), rules.otherKey),
  hostile('a stranger signed the response around a good assertion', signedMessage(aResponse(assertion), 'stranger'), rules.otherKey),
  hostile('the provider signed a response around the assertion of a stranger', signedMessage(aResponse(byStranger)), rules.otherKey),
  hostile('we signed it ourselves', aResponse(byStranger), rules.otherKey),
  hostile('the key is too short', aResponse(signed(anAssertionOfSignIn(), { key: 'weak' })), rules.otherKey, withCertificate('weak')),
  hostile('the key is of another kind', genuine.assertion, rules.otherKey, withCertificate('issuer-ec')),
  hostile('the provider has no key', genuine.assertion, rules.otherKey, withCertificate()),
  hostile(
    'SHA-1 was signed for the response',
    signed(aResponse(anAssertionOfSignIn()), { about: ['/*'], signatureAlgorithm: uri.rsaSha1 }),
    method,
  ),
  hostile(
    'another digest stands in the status',
    admin(genuine.assertion).replace(
      '</samlp:Status>',
      `<samlp:StatusDetail><DigestValue xmlns="${uri.dsig}">AAAA</DigestValue></samlp:StatusDetail></samlp:Status>`,
    ),
    rules.otherAssertion,
  ),
];

function withCertificate(...names: string[]): Partial<HostileResponse> {
  const { metadata } = aSamlProvider();
  return { provider: { ...(metadata && { metadata: { ...metadata, signingCertificates: names.map(certificateOf) } }) } };
}
