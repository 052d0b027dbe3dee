import { certificateOf } from '../../support/saml.ts';
import { aResponse, encrypted, signedMessage } from '../../support/saml-responses.ts';
import { assertion, evilAssertion, genuine, withoutSignature } from './genuine-responses.ts';
import { type HostileResponse, hostile, rules } from './hostile-response.ts';

const secret = encrypted(assertion);
const secretByBlocks = encrypted(assertion, { cipher: 'aes-256-cbc' });
const changed = (from: string | RegExp, to: string) => aResponse(secret.replace(from, to));
const containing = (xml: string) => aResponse(encrypted(xml));
const notOpened = 'encryption: expected what one of our keys opens';
const wrapped = /^encryption: expected a key wrapped by /;
const cipher = /^encryption: expected one of /;
const value = /(<xenc:CipherValue>)[^<]*(<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/;
const wrappedValue = /(<xenc:CipherValue>)[^<]*(<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedKey>)/;
const encryptedKey = /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/;

/** The content with its last byte changed, or its last blocks cut off. */
const contentOf = (xml: string) =>
  Buffer.from(/<xenc:CipherValue>([^<]*)<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>/.exec(xml)?.[1] ?? '', 'base64');
const withContent = (xml: string, content: Buffer) => aResponse(xml.replace(value, `$1${content.toString('base64')}$2`));
const flipped = (content: Buffer, at: number) =>
  Buffer.concat([content.subarray(0, at), Buffer.from([(content[at] ?? 0) ^ 1]), content.subarray(at + 1)]);

/** Encrypted assertions that are not opened, or not believed when they are. */
export const encryptedResponses: readonly HostileResponse[] = [
  hostile('nobody signed what is encrypted', containing(withoutSignature(assertion)), rules.unsigned),
  hostile('a forged assertion is encrypted', containing(evilAssertion()), rules.unsigned),
  hostile('what is encrypted was changed', containing(assertion.replace('>agent1<', '>admin<')), rules.otherAssertion),
  hostile('what is encrypted is a response', containing(genuine.assertion), 'encryption: expected an Assertion'),
  hostile('what is encrypted is two assertions', containing(evilAssertion() + assertion), rules.malformed),
  hostile('what is encrypted is an encrypted assertion', containing(secret), 'encryption: expected an Assertion'),
  hostile(
    'what is encrypted is an assertion in an assertion',
    containing(evilAssertion().replace('</Assertion>', `${assertion}</Assertion>`)),
    rules.unsigned,
  ),
  hostile('what is encrypted is text', containing('agent1'), 'document: expected one element'),
  hostile('what is encrypted is nothing', containing(''), 'document: expected one element'),
  hostile(
    'what is encrypted has a document type',
    containing(`<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>${assertion}`),
    rules.markup,
  ),
  hostile('what is encrypted has a comment', containing(assertion.replace('>agent1<', '>agent1<!-- -->.evil<')), rules.markup),
  hostile('what is encrypted is very deep', containing('<x>'.repeat(400) + '</x>'.repeat(400)), 'depth: expected at most 32'),
  hostile(
    'an encrypted assertion was put into the signed response',
    genuine.response.replace(/<Assertion [\s\S]*<\/Assertion>/, secret),
    rules.otherResponse,
  ),
  hostile(
    'the provider signed a response around a changed one',
    signedMessage(containing(assertion.replace('>agent1<', '>admin<'))),
    rules.otherAssertion,
  ),
  hostile('it stands beside one in plain text', aResponse(secret + assertion), rules.several),
  hostile('it stands twice', aResponse(secret + secret), rules.several),
  hostile('it is for somebody else', aResponse(encrypted(assertion, { certificate: certificateOf('issuer') })), notOpened),
  hostile('its key is wrapped by RSA 1.5', aResponse(encrypted(assertion, { wrapping: 'rsa-1_5' })), wrapped),
  hostile('its key is said to be wrapped by RSA 1.5', changed('#rsa-oaep-mgf1p', '#rsa-1_5'), wrapped),
  hostile('its key is wrapped by nothing', changed('#rsa-oaep-mgf1p', '#none'), wrapped),
  hostile(
    'its key is wrapped with another digest',
    aResponse(encrypted(assertion, { digest: '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#md5"/>' })),
    /^encryption: expected the digest of OAEP/,
  ),
  hostile(
    'its key has parameters',
    aResponse(encrypted(assertion, { digest: '<xenc:OAEPparams>AAAA</xenc:OAEPparams>' })),
    /^encryption: expected the digest of OAEP/,
  ),
  hostile(
    'its cipher is Triple DES',
    changed('http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc'),
    cipher,
  ),
  hostile('its cipher is none', changed('http://www.w3.org/2009/xmlenc11#aes256-gcm', ''), cipher),
  hostile('its cipher is something of every object', changed('http://www.w3.org/2009/xmlenc11#aes256-gcm', '__proto__'), cipher),
  hostile('its cipher is a weaker one', changed('aes256-gcm', 'aes128-gcm'), notOpened),
  hostile(
    'its cipher is one without a tag',
    changed('http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2001/04/xmlenc#aes256-cbc'),
    notOpened,
  ),
  hostile('its content was changed', withContent(secret, flipped(contentOf(secret), 100)), notOpened),
  hostile('its tag was changed', withContent(secret, flipped(contentOf(secret), contentOf(secret).length - 1)), notOpened),
  hostile('its tag is missing', withContent(secret, contentOf(secret).subarray(0, -16)), notOpened),
  hostile('its content is shorter than its tag', withContent(secret, contentOf(secret).subarray(0, 8)), notOpened),
  hostile('its padding was changed', withContent(secretByBlocks, contentOf(secretByBlocks).subarray(0, -1)), notOpened),
  hostile(
    'its beginning was changed',
    withContent(secretByBlocks, flipped(contentOf(secretByBlocks), 0)),
    'document: expected one element',
  ),
  hostile('its content is one block', withContent(secretByBlocks, contentOf(secretByBlocks).subarray(0, 16)), notOpened),
  hostile('its content is empty', changed(value, '$1$2'), 'CipherValue: expected text'),
  hostile('its content is not encoded', changed(value, '$1&lt;&gt;$2'), 'CipherValue: expected base64'),
  hostile(
    'its content lies elsewhere',
    changed(
      /<xenc:CipherValue>[^<]*(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
      '<xenc:CipherReference URI="https://attacker.test/"/><xenc:CipherValue>',
    ),
    'CipherValue: expected text',
  ),
  hostile('its key is another text', changed(wrappedValue, `$1${'A'.repeat(344)}$2`), notOpened),
  hostile('its key is very long', changed(wrappedValue, `$1${'A'.repeat(100_000)}$2`), notOpened),
  hostile('its key is missing', changed(encryptedKey, ''), 'encryption: expected one EncryptedKey'),
  hostile('its key stands twice', changed(encryptedKey, '$&$&'), 'encryption: expected one EncryptedKey'),
  hostile(
    'its key lies elsewhere',
    changed(encryptedKey, '<RetrievalMethod URI="https://attacker.test/key"/>'),
    'encryption: expected one EncryptedKey',
  ),
  hostile('it has no data', changed(/<xenc:EncryptedData[\s\S]*<\/xenc:EncryptedData>/, ''), 'encryption: expected one EncryptedData'),
  hostile(
    'it has data twice',
    changed(/<xenc:EncryptedData[\s\S]*<\/xenc:EncryptedData>/, '$&$&'),
    'encryption: expected one EncryptedData',
  ),
];
