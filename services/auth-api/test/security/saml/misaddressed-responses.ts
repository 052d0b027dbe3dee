import { signed, uri } from '../../support/saml.ts';
import {
  anAssertionOfSignIn,
  aResponse,
  aSignIn,
  ourIssuer,
  ours,
  type ResponseParts,
  signedMessage,
} from '../../support/saml-responses.ts';
import { genuine } from './genuine-responses.ts';
import { type HostileResponse, hostile } from './hostile-response.ts';

/** Where another tenant's identity provider has its responses sent: here, but to another id. */
const elsewhere = `${ourIssuer}/sso/saml/idp2`;
const audience = 'Audience: expected our entity ID at this provider, is another';
const recipient = 'Recipient: expected our address for this provider, is another';
const destination = 'Destination: expected our address for this provider, is another';
const inResponseTo = 'InResponseTo: expected our request, is another';
const confirmation = (data: string, method: string = uri.bearer) => `<SubjectConfirmation Method="${method}">${data}</SubjectConfirmation>`;
const data = `<SubjectConfirmationData NotOnOrAfter="2026-01-01T12:04:00Z" Recipient="${ours.acs}" InResponseTo="_request"/>`;
const restriction = (...audiences: string[]) =>
  `<AudienceRestriction>${audiences.map((each) => `<Audience>${each}</Audience>`).join('')}</AudienceRestriction>`;
const conditions = (content: string) => `<Conditions NotOnOrAfter="2026-01-01T12:04:00Z">${content}</Conditions>`;
const late = /^NotOnOrAfter: /;

const genuinelySigned = (what: string, change: ResponseParts, rule: string | RegExp, setting: Partial<HostileResponse> = {}) =>
  hostile(what, aSignIn(change), rule, setting);

/** What a provider signed for somebody else, for something else or for another time, or should not have signed. */
export const misaddressedResponses: readonly HostileResponse[] = [
  genuinelySigned(
    'it is of another issuer',
    { issuer: '<Issuer>https://other.test</Issuer>' },
    'Issuer: expected the entity ID of the provider in the assertion, is another',
  ),
  genuinelySigned(
    'its response is of another issuer',
    { responseIssuer: 'https://other.test' },
    'Issuer: expected the entity ID of the provider, is another',
  ),
  genuinelySigned(
    'its issuer has a slash more',
    { issuer: '<Issuer>https://idp.test/</Issuer>' },
    'Issuer: expected the entity ID of the provider in the assertion, is another',
  ),
  genuinelySigned(
    'its issuer is in other letters',
    { issuer: '<Issuer>HTTPS://idp.test</Issuer>' },
    'Issuer: expected the entity ID of the provider in the assertion, is another',
  ),
  genuinelySigned('it is for another service', { audience: 'https://other.test' }, audience),
  genuinelySigned('it is for us as another tenant knows us', { audience: `${elsewhere}/metadata` }, audience),
  genuinelySigned('it is for us as one who issues tokens', { audience: ourIssuer }, audience),
  genuinelySigned('its audience only begins as we do', { audience: `${ours.entityId}.evil.test` }, audience),
  genuinelySigned('its audience is empty', { audience: '' }, 'Audience: expected text'),
  genuinelySigned('it has no audience', { conditions: conditions(restriction()) }, audience),
  genuinelySigned('it is for everybody', { conditions: conditions('') }, 'Conditions: expected one AudienceRestriction'),
  genuinelySigned(
    'it is restricted twice',
    { conditions: conditions(restriction(ours.entityId) + restriction('https://other.test')) },
    'Conditions: expected one AudienceRestriction',
  ),
  genuinelySigned(
    'it has a condition that nobody knows',
    { conditions: conditions(`${restriction(ours.entityId)}<Condition/>`) },
    /^Conditions: expected none but /,
  ),
  genuinelySigned('it has no conditions', { conditions: '' }, 'Assertion: expected one Conditions'),
  genuinelySigned('its recipient is another service', { recipient: 'https://other.test/acs' }, recipient),
  genuinelySigned('its recipient is where another tenant has us', { recipient: `${elsewhere}/acs` }, recipient),
  genuinelySigned('its recipient is our token endpoint', { recipient: `${ourIssuer}/oauth/token` }, recipient),
  genuinelySigned(
    'it has no recipient',
    { confirmation: confirmation('<SubjectConfirmationData InResponseTo="_request"/>') },
    'Recipient: expected in the confirmation',
  ),
  genuinelySigned('its destination is another service', { destination: 'https://other.test/acs' }, destination),
  genuinelySigned('its destination is where another tenant has us', { destination: `${elsewhere}/acs` }, destination),
  genuinelySigned('its destination is empty', { destination: '' }, destination),
  hostile(
    'it was made for another tenant altogether',
    aSignIn({ destination: `${elsewhere}/acs`, recipient: `${elsewhere}/acs`, audience: `${elsewhere}/metadata` }),
    destination,
  ),
  hostile('it was made for us, and came to another tenant with the same provider', genuine.assertion, destination, {
    provider: { id: 'idp2' },
  }),
  hostile(
    'it was made for another tenant, and only its response was changed',
    aResponse(signed(anAssertionOfSignIn({ recipient: `${elsewhere}/acs`, audience: `${elsewhere}/metadata` }))),
    recipient,
  ),
  genuinelySigned('it answers another request', { inResponseTo: '_other' }, inResponseTo),
  genuinelySigned('it answers no request', { inResponseTo: undefined }, inResponseTo),
  genuinelySigned('it answers an empty request', { inResponseTo: '' }, inResponseTo),
  hostile('only its response answers our request', aResponse(signed(anAssertionOfSignIn({ inResponseTo: '_other' }))), inResponseTo),
  hostile('its assertion answers no request', aResponse(signed(anAssertionOfSignIn({ inResponseTo: undefined }))), inResponseTo),
  hostile('only its assertion answers our request', aResponse(signed(anAssertionOfSignIn()), { inResponseTo: '_other' }), inResponseTo),
  hostile('nobody asked', aSignIn({ inResponseTo: undefined }), /^InResponseTo: expected a request of ours/, { memory: undefined }),
  hostile('nobody asked, and it answers', genuine.assertion, 'InResponseTo: expected none without a request of ours', {
    memory: undefined,
    provider: { idpInitiated: true },
  }),
  hostile(
    'nobody asked, and only the assertion answers',
    aResponse(signed(anAssertionOfSignIn()), { inResponseTo: undefined }),
    'InResponseTo: expected none without a request of ours',
    { memory: undefined, provider: { idpInitiated: true } },
  ),
  hostile('nothing is remembered', genuine.assertion, inResponseTo, { memory: {} }),
  genuinelySigned('it was good long ago', { notOnOrAfter: '2025-01-01T12:04:00Z' }, late, { kind: 'timing' }),
  genuinelySigned('it was good until a minute ago', { notOnOrAfter: '2026-01-01T11:59:30Z' }, late, { kind: 'timing' }),
  genuinelySigned(
    'it will be good',
    {
      conditions: `<Conditions NotBefore="2026-01-01T13:00:00Z" NotOnOrAfter="2026-01-01T14:00:00Z">${restriction(ours.entityId)}</Conditions>`,
    },
    /^NotBefore: /,
    { kind: 'timing' },
  ),
  genuinelySigned(
    'its conditions are over, although its confirmation is not',
    { conditions: `<Conditions NotOnOrAfter="2026-01-01T11:00:00Z">${restriction(ours.entityId)}</Conditions>` },
    late,
    { kind: 'timing' },
  ),
  genuinelySigned(
    'its confirmation is over, although its conditions are not',
    { confirmation: confirmation(data.replace('12:04', '11:04')) },
    late,
    { kind: 'timing' },
  ),
  genuinelySigned(
    'it has no end',
    {
      conditions: `<Conditions>${restriction(ours.entityId)}</Conditions>`,
      confirmation: confirmation(data.replace(/NotOnOrAfter="[^"]*" /, '')),
    },
    'NotOnOrAfter: expected in the conditions or the confirmation',
  ),
  genuinelySigned('its end is in a zone of its own', { notOnOrAfter: '2026-01-01T12:04:00+02:00' }, 'NotOnOrAfter: expected a time in UTC'),
  genuinelySigned('its end is no time', { notOnOrAfter: '2026-13-01T12:04:00Z' }, 'NotOnOrAfter: expected a time in UTC'),
  genuinelySigned('its end is a word', { notOnOrAfter: 'never' }, 'NotOnOrAfter: expected a time in UTC'),
  genuinelySigned('its end is after all times', { notOnOrAfter: '99999-01-01T12:04:00Z' }, 'NotOnOrAfter: expected a time in UTC'),
  genuinelySigned('it was made tomorrow', { issueInstant: '2026-01-02T12:00:00Z' }, /^IssueInstant: /, { kind: 'timing' }),
  genuinelySigned('they will sign in tomorrow', { authnInstant: '2026-01-02T12:00:00Z' }, /^AuthnInstant: /, { kind: 'timing' }),
  genuinelySigned('their session is over', { sessionNotOnOrAfter: '2026-01-01T11:00:00Z' }, /^SessionNotOnOrAfter: /, { kind: 'timing' }),
  genuinelySigned('nobody has signed in', { statements: '' }, 'Assertion: expected one AuthnStatement'),
  genuinelySigned(
    'its moment of sign-in is missing',
    { statements: '<AuthnStatement><AuthnContext/></AuthnStatement>' },
    'AuthnInstant: expected',
  ),
  genuinelySigned('it names nobody', { nameId: '' }, 'Subject: expected one NameID'),
  genuinelySigned('it names two', { nameId: '<NameID>agent1</NameID><NameID>admin</NameID>' }, 'Subject: expected one NameID'),
  genuinelySigned('its name has a name in it', { subject: 'a<NameID>b</NameID>' }, 'NameID: expected text alone'),
  genuinelySigned('its name is endless', { subject: 'x'.repeat(5000) }, 'NameID: expected at most 4096 characters'),
  genuinelySigned('its name is secret', { nameId: '<EncryptedID/>' }, /^encryption: expected a signed assertion in plain text/),
  genuinelySigned(
    'a value is endless',
    { attributes: `<Attribute Name="a"><AttributeValue>${'x'.repeat(5000)}</AttributeValue></Attribute>` },
    'AttributeValue: expected at most 4096 characters',
  ),
  genuinelySigned(
    'who brings it must have a key',
    { confirmation: confirmation(data, 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key') },
    'SubjectConfirmation: expected the method of a bearer',
  ),
  genuinelySigned('it is confirmed by nobody', { confirmation: '' }, 'Subject: expected one SubjectConfirmation'),
  genuinelySigned('it is confirmed twice', { confirmation: confirmation(data).repeat(2) }, 'Subject: expected one SubjectConfirmation'),
  genuinelySigned('it is of SAML 1.1', { version: '1.1' }, 'Version: expected 2.0'),
  hostile('its response is of SAML 1.1', genuine.assertion.replace('Version="2.0"', 'Version="1.1"'), 'Version: expected 2.0'),
  hostile('its response is of no time', genuine.assertion.replace(/ IssueInstant="[^"]*"/, ''), 'IssueInstant: expected'),
  hostile('its status is missing', genuine.assertion.replace(/<samlp:Status>.*<\/samlp:Status>/, ''), 'Status: expected one'),
  hostile('its status stands twice', genuine.assertion.replace(/(<samlp:Status>.*<\/samlp:Status>)/, '$1$1'), 'Status: expected one'),
  hostile('its status has no code', genuine.assertion.replace(/<samlp:StatusCode.*<\/samlp:StatusCode>/, ''), 'StatusCode: expected one'),
  hostile(
    'its status is a no beside an assertion',
    aResponse(signed(anAssertionOfSignIn()), { status: 'Requester' }),
    'Status: expected Success beside an assertion',
  ),
  hostile('its status is a yes without an assertion', aResponse(''), 'document: expected an Assertion'),
  hostile('its status is a signed yes without an assertion', signedMessage(aResponse('')), 'document: expected an Assertion'),
  hostile(
    'a signed no was changed into a yes',
    signedMessage(aResponse('', { status: 'Responder' })).replace('status:Responder', 'status:Success'),
    'signature: expected one over this very response',
  ),
  hostile(
    'a signed no lies around a forged assertion',
    signedMessage(aResponse('', { status: 'Responder' })).replace('</samlp:Response>', `${anAssertionOfSignIn()}</samlp:Response>`),
    'signature: expected one over this very response',
  ),
  hostile(
    'a signed no to another lies in the extensions of a forged yes',
    aResponse(anAssertionOfSignIn()).replace(
      '<samlp:Status>',
      `<samlp:Extensions>${signedMessage(aResponse('', { status: 'Responder', responseId: '_no' }))}</samlp:Extensions><samlp:Status>`,
    ),
    'signature: expected in the Response or the Assertion',
  ),
  hostile('a no answers another request', aResponse('', { status: 'Responder', inResponseTo: '_other' }), inResponseTo),
];
