import { signed } from '../../support/saml.ts';
import { anAssertionOfSignIn, aResponse, encrypted, type ResponseParts, signedMessage } from '../../support/saml-responses.ts';

const signaturePattern = /<Signature xmlns="http:\/\/www\.w3\.org\/2000\/09\/xmldsig#">[\s\S]*?<\/Signature>/;

/** The first signature in a document. */
export const signatureIn = (xml: string): string => signaturePattern.exec(xml)?.[0] ?? '';

/** The document without its first signature. */
export const withoutSignature = (xml: string): string => xml.replace(signaturePattern, '');

/** The signed assertion, as its issuer made it. */
export const assertion: string = signed(anAssertionOfSignIn());

/** Responses that are taken, by what is signed in them: hostile ones are made of them. */
export const genuine = {
  assertion: aResponse(assertion),
  response: signedMessage(aResponse(anAssertionOfSignIn())),
  both: signedMessage(aResponse(assertion)),
  encrypted: aResponse(encrypted(assertion)),
} as const;

/** What an attacker wants to be believed. */
export const evilAssertion = (change: ResponseParts = {}): string => anAssertionOfSignIn({ id: '_evil', subject: 'admin', ...change });
