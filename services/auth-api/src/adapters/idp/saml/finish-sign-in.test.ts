import { createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateOf, keyPairOf, signed, uri } from '../../../../test/support/saml.ts';
import {
  anAssertionOfSignIn,
  answeredAt,
  aResponse,
  aSamlProvider,
  aSignIn,
  asParameter,
  encrypted,
  memory,
  ourIssuer,
  ourKey,
  ours,
  type ResponseParts,
  signedMessage,
} from '../../../../test/support/saml-responses.ts';
import type { ProviderKey, SamlProvider } from '../../../ports/identity-providers.ts';
import { createSamlServiceProvider } from './saml-service-provider.ts';

interface Setting {
  provider?: Partial<SamlProvider>;
  remembered?: typeof memory | undefined;
  keys?: [ProviderKey, ...ProviderKey[]];
  now?: Date;
}

function finish(xml: string, setting: Setting = {}) {
  const { provider = {}, keys = [ourKey], now = answeredAt } = setting;
  const protocol = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => keys }, now: () => now });
  const remembered = 'remembered' in setting ? setting.remembered : memory;
  return protocol.finish(aSamlProvider(provider), { parameters: { SAMLResponse: asParameter(xml) } }, remembered);
}

const agent = {
  subject: 'agent1',
  link: { providerId: 'idp1', subject: 'agent1', sessionIndex: 'session1' },
  attributes: { groups: ['sales', 'support'] },
  authenticatedAt: Date.parse('2026-01-01T11:59:00Z'),
  acr: 'urn:gauth:acr:password',
  amr: ['pwd'],
  once: { id: 'https://idp.test _one', expiresAt: Date.parse('2026-01-01T12:05:00Z') / 1000 },
};

const unsolicited: ResponseParts = { inResponseTo: undefined };
const xmlSchema = 'http://www.w3.org/2001/XMLSchema';
/** With its attributes in the order of canonical XML. */
const sortedConfirmation = `<SubjectConfirmation Method="${uri.bearer}"><SubjectConfirmationData InResponseTo="_request" NotOnOrAfter="2026-01-01T12:04:00Z" Recipient="${ours.acs}"/></SubjectConfirmation>`;
const responseAlone = signedMessage(aResponse(anAssertionOfSignIn()));

describe('a response', () => {
  it.each<[string, string, Setting]>([
    ['the assertion is signed', aSignIn(), {}],
    ['the response is signed', responseAlone, {}],
    ['both are signed', signedMessage(aSignIn()), {}],
    ['the assertion is encrypted and signed', aResponse(encrypted(signed(anAssertionOfSignIn()))), {}],
    ['the assertion is encrypted, and the response is signed', signedMessage(aResponse(encrypted(anAssertionOfSignIn()))), {}],
    ['everything is signed and encrypted', signedMessage(aResponse(encrypted(signed(anAssertionOfSignIn())))), {}],
    ['the response names no issuer', aSignIn({ responseIssuer: '' }), {}],
    ['another certificate of the provider is the right one', aSignIn(), withCertificates('stranger', 'issuer')],
    ['the sign-in began at the provider', aSignIn(unsolicited), { remembered: undefined, provider: { idpInitiated: true } }],
    ['it came at the last moment', aSignIn(), { now: new Date('2026-01-01T12:04:59Z') }],
    ['the clock of the provider is ahead', aSignIn(), { now: new Date('2026-01-01T11:59:00Z') }],
  ])('says who is signed in where %s', async (_what, xml, setting) => {
    expect(await finish(xml, setting)).toStrictEqual(agent);
  });

  it.each(['aes-128-gcm', 'aes-256-gcm', 'aes-128-cbc', 'aes-256-cbc'] as const)('may be encrypted by %s', async (cipher) => {
    expect(await finish(aResponse(encrypted(signed(anAssertionOfSignIn()), { cipher })))).toEqual(agent);
  });

  it('may be encrypted for any of our keys', async () => {
    const old: ProviderKey = { ...keyPairOf('issuer'), id: 'old', notAfter: 0 };
    expect(await finish(aResponse(encrypted(signed(anAssertionOfSignIn()))), { keys: [old, ourKey] })).toEqual(agent);
  });

  it('repeats the name with all that belongs to it', async () => {
    const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const nameId = `<NameID Format="${format}" NameQualifier="https://idp.test" SPNameQualifier="${ours.entityId}">p 1</NameID>`;
    const { subject, link } = await finish(aSignIn({ nameId }));
    expect({ subject, link }).toEqual({
      subject: 'p 1',
      link: {
        ...agent.link,
        subject: 'p 1',
        subjectFormat: format,
        nameQualifier: 'https://idp.test',
        spNameQualifier: ours.entityId,
      },
    });
  });

  it('names the person by the attribute of the settings', async () => {
    const attributes = '<Attribute Name="uid"><AttributeValue>alice</AttributeValue></Attribute>';
    expect(await finish(aSignIn({ attributes }), { provider: { attributes: { subject: 'uid' } } })).toMatchObject({
      subject: 'alice',
      link: { subject: 'agent1' },
    });
  });

  it('takes all values that are text and not blank, from all attributes of a name', async () => {
    const value = (content: string) => `<AttributeValue>${content}</AttributeValue>`;
    const attributes =
      `<Attribute Name="a">${value('1')}<AttributeValue/>${value(' ')}${value('<NameID>2</NameID>')}</Attribute>` +
      `<Attribute Name="b">${value('<NameID>2</NameID>')}</Attribute><Attribute Name="c"/>` +
      `<Attribute Name="a">${value(' 3 &amp; 4\n')}</Attribute><Attribute Name="__proto__"><AttributeValue/></Attribute>` +
      `</AttributeStatement><AttributeStatement><Attribute Name="a" xmlns:x="u" x:y="z"><AttributeValue x:y="z">5</AttributeValue></Attribute>`;
    expect((await finish(aSignIn({ attributes }))).attributes).toEqual({ a: ['1', ' 3 & 4\n', '5'] });
  });

  it('may be signed with prefixes that are declared around it, as Okta and OpenSAML do it', async () => {
    const xml = signedWithPrefix();
    expect((await finish(xml)).attributes).toEqual({ uid: ['alice'] });
    await expect(finish(xml.replace('>alice<', '>admin<'))).rejects.toMatchObject({
      message: 'signature: expected one over this very assertion',
    });
    const redeclared = xml.replace(xmlSchema, 'urn:evil');
    await expect(finish(redeclared)).rejects.toMatchObject({ message: 'signature: expected one over this very assertion' });
  });

  it.each(['__proto__', 'constructor', ''])('may have an attribute of the name "%s"', async (name) => {
    const { attributes } = await finish(
      aSignIn({ attributes: `<Attribute Name="${name}"><AttributeValue>1</AttributeValue></Attribute>` }),
    );
    expect(Object.entries(attributes)).toEqual([[name, ['1']]]);
  });

  it('says how strong the sign-in was, in our words, and until when it is good', async () => {
    const context = 'https://refeds.org/profile/mfa';
    const provider = { acr: { [context]: 'urn:gauth:acr:multi-factor' } } as const;
    expect(await finish(aSignIn({ context, sessionNotOnOrAfter: '2026-01-01T20:00:00Z' }), { provider })).toMatchObject({
      acr: 'urn:gauth:acr:multi-factor',
      amr: ['mfa'],
      endsAt: Date.parse('2026-01-01T20:00:00Z'),
    });
    expect(await finish(aSignIn({ context }))).toMatchObject({ acr: 'urn:gauth:acr:password', amr: [] });
  });

  it.each<[string, string, Setting, string, string]>([
    [
      'late',
      aSignIn(),
      { now: new Date('2026-01-01T12:05:00Z') },
      'timing',
      'NotOnOrAfter: expected a time to come, with 60 s for the difference of clocks',
    ],
    [
      'early',
      aSignIn(),
      { now: new Date('2026-01-01T11:58:59Z') },
      'timing',
      'IssueInstant: expected a time gone by, with 60 s for the difference of clocks',
    ],
    [
      'of a session that is over',
      aSignIn({ sessionNotOnOrAfter: '2026-01-01T11:00:00Z' }),
      {},
      'timing',
      'SessionNotOnOrAfter: expected a time to come, with 60 s for the difference of clocks',
    ],
    [
      'of a sign-in to come',
      aSignIn({ authnInstant: '2026-01-01T13:00:00Z' }),
      {},
      'timing',
      'AuthnInstant: expected a time gone by, with 60 s for the difference of clocks',
    ],
    ['a no', aResponse('', { status: 'Responder/AuthnFailed' }), {}, 'declined', 'Status: expected Success, is Responder / AuthnFailed'],
    [
      'a signed no',
      signedMessage(aResponse('', { status: 'Responder/NoPassive' })),
      {},
      'declined',
      'Status: expected Success, is Responder / NoPassive',
    ],
    ['a no in words of its own', aResponse('', { status: '&lt;x&gt;' }), {}, 'declined', 'Status: expected Success, is another'],
    [
      'in plain text where it must not',
      aSignIn(),
      { provider: { encryptedAssertions: 'required' } },
      'invalid',
      'encryption: expected an encrypted assertion',
    ],
    [
      'unsolicited',
      aSignIn(unsolicited),
      { remembered: undefined },
      'invalid',
      'InResponseTo: expected a request of ours, because sign-ins that begin at the provider are not allowed',
    ],
    [
      'without the name of the person',
      aSignIn(),
      { provider: { attributes: { subject: 'uid' } } },
      'invalid',
      'Attribute: expected one value of that which names the person',
    ],
    [
      'signed by a curve, which one of the readers does not know',
      signedByCurve(),
      withCertificates('issuer-ec'),
      'invalid',
      'second reading: expected a response that node-saml takes, too, which knows signatures by RSA only',
    ],
    [
      'for a provider without metadata',
      aSignIn(),
      { provider: { metadata: undefined } },
      'invalid',
      'metadata: expected in the settings of the provider',
    ],
  ])('is refused when it is %s', async (_what, xml, setting, kind, message) => {
    await expect(finish(xml, setting)).rejects.toMatchObject({ name: 'ProviderRefused', kind, message });
  });
});

function withCertificates(...names: string[]): Setting {
  const metadata = aSamlProvider().metadata;
  return { provider: { ...(metadata && { metadata: { ...metadata, signingCertificates: names.map(certificateOf) } }) } };
}

/** xml-crypto cannot make such a signature, so its value is put in afterwards. */
function signedByCurve(): string {
  const ecdsa = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
  const xml = aSignIn().replace(uri.rsaSha256, ecdsa);
  const info = /<SignedInfo>[\s\S]*<\/SignedInfo>/.exec(xml)?.[0] ?? '';
  const canonical = info.replace('<SignedInfo>', `<SignedInfo xmlns="${uri.dsig}">`).replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  const value = sign('sha256', Buffer.from(canonical), { key: keyPairOf('issuer-ec').privateKey, dsaEncoding: 'ieee-p1363' });
  return xml.replace(/(<SignatureValue>)[^<]*/, `$1${value.toString('base64')}`);
}

/** A response that declares a prefix which only values of its assertion use. No library here signs so, therefore it is done by hand. */
function signedWithPrefix(): string {
  const attributes = `<Attribute Name="uid"><AttributeValue xmlns:xsi="${xmlSchema}-instance" xsi:type="xs:string">alice</AttributeValue></Attribute>`;
  const assertion = anAssertionOfSignIn({ attributes, confirmation: sortedConfirmation });
  const canonical = assertion
    .replace(/^<Assertion (xmlns="[^"]*")/, `<Assertion $1 xmlns:xs="${xmlSchema}"`)
    .replaceAll(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');
  const digest = createHash('sha256').update(canonical).digest('base64');
  const prefixes = `<InclusiveNamespaces xmlns="${uri.exclusive}" PrefixList="xs"></InclusiveNamespaces>`;
  const transforms = `<Transforms><Transform Algorithm="${uri.enveloped}"></Transform><Transform Algorithm="${uri.exclusive}">${prefixes}</Transform></Transforms>`;
  const reference = `<Reference URI="#_one">${transforms}<DigestMethod Algorithm="${uri.sha256}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference>`;
  const methods = `<CanonicalizationMethod Algorithm="${uri.exclusive}"></CanonicalizationMethod><SignatureMethod Algorithm="${uri.rsaSha256}"></SignatureMethod>`;
  const info = `<SignedInfo xmlns="${uri.dsig}">${methods}${reference}</SignedInfo>`;
  const value = sign('sha256', Buffer.from(info), keyPairOf('issuer').privateKey).toString('base64');
  const signature = `<Signature xmlns="${uri.dsig}">${info.replace(` xmlns="${uri.dsig}"`, '')}<SignatureValue>${value}</SignatureValue></Signature>`;
  return aResponse(assertion.replace('</Issuer>', `</Issuer>${signature}`)).replace(
    '<samlp:Response ',
    `<samlp:Response xmlns:xs="${xmlSchema}" `,
  );
}
