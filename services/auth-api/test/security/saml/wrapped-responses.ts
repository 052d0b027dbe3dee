import { aResponse, protocol, signedMessage } from '../../support/saml-responses.ts';
import { assertion, evilAssertion, genuine, signatureIn, withoutSignature } from './genuine-responses.ts';
import { type HostileResponse, hostile, rules } from './hostile-response.ts';

const bare = withoutSignature(assertion);
const signature = signatureIn(assertion);
const responseSignature = signatureIn(genuine.response);
const bareResponse = withoutSignature(genuine.response);

const evilResponse = aResponse(evilAssertion(), { responseId: '_evilResponse' });
const evilWith = (inserted: string, change: Parameters<typeof evilAssertion>[0] = {}) =>
  evilAssertion(change).replace('</Issuer>', `</Issuer>${inserted}`);
const inObject = (xml: string, of = signature) => of.replace('</Signature>', `<Object>${xml}</Object></Signature>`);
const afterIssuer = (response: string, xml: string) => response.replace('</saml:Issuer>', `</saml:Issuer>${xml}`);
const extensions = (xml: string) => `<samlp:Extensions xmlns:samlp="${protocol}">${xml}</samlp:Extensions>`;
const detail = (xml: string) => `<samlp:StatusDetail>${xml}</samlp:StatusDetail></samlp:Status>`;
const inAssertion = (xml: string) => assertion.replace('</Assertion>', `${xml}</Assertion>`);
const [opening = ''] = /^<Assertion [^>]*>/.exec(assertion) ?? [];

/** Genuine signatures around which something else stands: signature wrapping 1 to 8 of "On Breaking SAML", and what came after. */
export const wrappedResponses: readonly HostileResponse[] = [
  hostile(
    'XSW1: the signed response lies in the signature of a forged one',
    afterIssuer(evilResponse, inObject(bareResponse, responseSignature)),
    rules.several,
  ),
  hostile(
    'XSW2: the signed response stands before its signature in a forged one',
    afterIssuer(evilResponse, bareResponse + responseSignature),
    rules.several,
  ),
  hostile('XSW3: a forged assertion stands before the signed one', aResponse(evilAssertion() + assertion), rules.several),
  hostile(
    'XSW4: the signed assertion lies in a forged one',
    aResponse(evilAssertion().replace('</Assertion>', `${assertion}</Assertion>`)),
    rules.several,
  ),
  hostile('XSW5: a forged assertion has the signature, and the signed one follows', aResponse(evilWith(signature) + bare), rules.several),
  hostile(
    'XSW6: the signed assertion lies in its signature, in a forged one',
    aResponse(evilWith(signature.replace('</SignatureValue>', `</SignatureValue>${bare}`))),
    rules.several,
  ),
  hostile('XSW7: a forged assertion lies in extensions', afterIssuer(aResponse(assertion), extensions(evilAssertion())), rules.several),
  hostile(
    'XSW8: the signed assertion lies in an object of its signature, in a forged one',
    aResponse(evilWith(inObject(bare))),
    rules.several,
  ),
  hostile('a forged assertion follows the signed one', aResponse(assertion + evilAssertion()), rules.several),
  hostile(
    'a forged assertion with the same id stands before the signed one',
    aResponse(evilAssertion({ id: '_one' }) + assertion),
    rules.several,
  ),
  hostile(
    'a forged assertion with the same id follows the signed one',
    aResponse(assertion + evilAssertion({ id: '_one' })),
    rules.several,
  ),
  hostile('the signed assertion stands twice', aResponse(assertion + assertion), rules.several),
  hostile(
    'the signed assertion lies in extensions, and a forged one in its place',
    afterIssuer(aResponse(evilAssertion()), extensions(assertion)),
    rules.several,
  ),
  hostile(
    'the signed assertion lies in the advice of a forged one',
    aResponse(evilAssertion().replace('</Conditions>', `</Conditions><Advice>${assertion}</Advice>`)),
    rules.several,
  ),
  hostile(
    'a forged assertion lies in the advice of the signed one',
    aResponse(inAssertion(`<Advice>${evilAssertion()}</Advice>`)),
    rules.several,
  ),
  hostile(
    'the signed assertion lies in an attribute of a forged one',
    aResponse(evilAssertion({ attributes: `<Attribute Name="a"><AttributeValue>${assertion}</AttributeValue></Attribute>` })),
    rules.several,
  ),
  hostile(
    'the signed assertion lies in a confirmation of a forged one',
    aResponse(evilAssertion({ confirmation: `<SubjectConfirmation>${assertion}</SubjectConfirmation>` })),
    rules.several,
  ),
  hostile(
    'the signed assertion lies in the status',
    genuine.assertion.replace(assertion, evilAssertion()).replace('</samlp:Status>', detail(assertion)),
    rules.several,
  ),
  hostile('the signed assertion lies in a response in the response', aResponse(evilAssertion() + genuine.assertion), rules.several),
  hostile('the signed response lies in the response', aResponse(genuine.response), rules.several),
  hostile(
    'the signed response follows a forged one in a document',
    `<Responses>${evilResponse}${genuine.response}</Responses>`,
    rules.noResponse,
  ),
  hostile('a forged response follows the signed one', genuine.response + evilResponse, rules.malformed),
  hostile('the signed response follows a forged one', evilResponse + genuine.response, rules.malformed),
  hostile('the assertion has no response around it', assertion, rules.noResponse),
  hostile('the signature stands in a forged assertion', aResponse(evilWith(signature)), rules.reference),
  hostile(
    'the signature stands in a forged assertion, which has its id',
    aResponse(evilWith(signature, { id: '_one' })),
    rules.otherAssertion,
  ),
  hostile(
    'the signature of the response stands in a forged one',
    afterIssuer(evilResponse, responseSignature),
    'reference: expected the whole response',
  ),
  hostile(
    'the signature of the response stands in a forged one, which has its id',
    afterIssuer(aResponse(evilAssertion()), responseSignature),
    rules.otherResponse,
  ),
  hostile(
    'the signature of the assertion stands in the response',
    afterIssuer(aResponse(bare), signature),
    'reference: expected the whole response',
  ),
  hostile(
    'the signature of the response stands in the assertion',
    aResponse(bare.replace('</Issuer>', `</Issuer>${responseSignature}`)),
    rules.reference,
  ),
  hostile(
    'the signature of the assertion stands in the response, which has its id',
    afterIssuer(aResponse(evilAssertion(), { responseId: '_one' }), signature),
    rules.otherResponse,
  ),
  hostile('the signature stands at the end of the response', aResponse(`${bare}${signature}`), rules.afterIssuer),
  hostile(
    'the signature stands at the end of the assertion',
    aResponse(bare.replace('</Assertion>', `${signature}</Assertion>`)),
    rules.afterIssuer,
  ),
  hostile('the signature stands in the subject', aResponse(bare.replace('</Subject>', `${signature}</Subject>`)), rules.place),
  hostile('the signature stands in the status', aResponse(bare).replace('</samlp:Status>', detail(signature)), rules.place),
  hostile('the signature lies in another signature', aResponse(bare.replace('</Issuer>', `</Issuer>${inObject(signature)}`)), rules.place),
  hostile(
    'the assertion has two signatures',
    aResponse(assertion.replace(signature, signature + signature)),
    'signature: expected one, there are 2',
  ),
  hostile(
    'the response has two signatures',
    genuine.response.replace(responseSignature, responseSignature + responseSignature),
    'signature: expected one, there are 2',
  ),
  hostile(
    'the good signature of the response covers a bad one of the assertion',
    signedMessage(aResponse(assertion.replace('>agent1<', '>admin<'))),
    rules.otherAssertion,
  ),
  hostile(
    'the good signature of the assertion hides a bad one of the response',
    genuine.both.replace('Destination=', 'Consent="urn:x" Destination='),
    rules.otherResponse,
  ),
  hostile(
    'the assertion was changed below the signature of the response',
    genuine.response.replace('>agent1<', '>admin<'),
    rules.otherResponse,
  ),
  hostile(
    'another signed assertion was put into the signed response',
    genuine.response.replace(/<Assertion [\s\S]*<\/Assertion>/, assertion),
    rules.otherResponse,
  ),
  hostile(
    'the issuer stands twice',
    aResponse(assertion.replace('<Issuer>', '<Issuer>https://evil.test</Issuer><Issuer>')),
    rules.afterIssuer,
  ),
  hostile(
    'another name stands before the signed one',
    aResponse(assertion.replace('<NameID>', '<NameID>admin</NameID><NameID>')),
    rules.otherAssertion,
  ),
  hostile(
    'a name of another namespace stands before the signed one',
    aResponse(assertion.replace('<NameID>', '<NameID xmlns="urn:evil">admin</NameID><NameID>')),
    rules.otherAssertion,
  ),
  hostile(
    'another subject stands before the signed one',
    aResponse(assertion.replace('<Subject>', '<Subject><NameID>admin</NameID></Subject><Subject>')),
    rules.otherAssertion,
  ),
  hostile(
    'another attribute was added',
    aResponse(assertion.replace('<Attribute ', '<Attribute Name="groups"><AttributeValue>admins</AttributeValue></Attribute><Attribute ')),
    rules.otherAssertion,
  ),
  hostile(
    'another value was added',
    aResponse(assertion.replace('</AttributeValue></Attribute>', '</AttributeValue><AttributeValue>admins</AttributeValue></Attribute>')),
    rules.otherAssertion,
  ),
  hostile('the assertion is of SAML 1.1', aResponse(assertion.replace('SAML:2.0:assertion', 'SAML:1.0:assertion')), rules.several),
  hostile(
    'the assertion is of no namespace',
    aResponse(assertion.replace(/^<Assertion xmlns="[^"]*"/, '<Assertion xmlns=""')),
    rules.several,
  ),
  hostile(
    'the assertion is in small letters',
    aResponse(assertion.replace('<Assertion ', '<assertion ').replace('</Assertion>', '</assertion>')),
    rules.place,
  ),
  hostile('the response is of another namespace', genuine.assertion.replace(protocol, 'urn:evil'), rules.noResponse),
  hostile(
    'the response is one to a request for a logout',
    genuine.response.replaceAll('samlp:Response', 'samlp:LogoutResponse'),
    rules.noResponse,
  ),
  hostile(
    'the assertion is called an encrypted one',
    aResponse(assertion.replace('<Assertion ', '<EncryptedAssertion ').replace('</Assertion>', '</EncryptedAssertion>')),
    'encryption: expected one EncryptedData',
  ),
  hostile(
    'an encrypted assertion stands before the signed one',
    aResponse(`<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>${assertion}`),
    rules.several,
  ),
  hostile(
    'words stand between elements',
    aResponse(assertion).replace('<samlp:Status>', 'admin<samlp:Status>'),
    'Response: expected elements alone',
  ),
  hostile('the assertion begins twice', aResponse(assertion.replace(opening, opening + opening)), rules.malformed),
  hostile('another element has the id of the assertion', aResponse(assertion.replace('<Subject>', '<Subject ID="_one">')), rules.sameId),
  hostile('another element has the id in other letters', aResponse(assertion.replace('<Subject>', '<Subject Id="_one">')), rules.sameId),
  hostile('another element has it as xml:id', aResponse(assertion.replace('<Subject>', '<Subject xml:id="_one">')), rules.sameId),
  hostile(
    'another element has it in another namespace',
    aResponse(assertion.replace('<Subject>', '<Subject xmlns:x="urn:evil" x:ID="_one">')),
    rules.sameId,
  ),
  hostile('the response has the id of the assertion', aResponse(assertion, { responseId: '_one' }), rules.sameId),
  hostile('the response has no id', aResponse(assertion, { responseId: '' }), 'ID: expected a name'),
  hostile('the id of the response is a path', aResponse(assertion, { responseId: "_'] | //*[@ID='_one" }), 'ID: expected a name'),
  hostile('the document is HTML', '<html><body>Response</body></html>', rules.noResponse),
];
