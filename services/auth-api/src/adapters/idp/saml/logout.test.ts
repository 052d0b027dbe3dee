import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keyPairOf } from '../../../../test/support/saml.ts';
import {
  answeredAt,
  aSamlProvider,
  asParameter,
  ourIssuer,
  ourKey,
  ours,
  protocol,
  signedMessage,
  status,
} from '../../../../test/support/saml-responses.ts';
import type { ProviderKey, SamlProvider } from '../../../ports/identity-providers.ts';
import type { Departure, ProviderMessage } from '../../../ports/provider-protocol.ts';
import { logoutRequestId } from './read-logout-message.ts';
import { createSamlServiceProvider } from './saml-service-provider.ts';
import { sendMessage } from './send-message.ts';

const saml = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => [ourKey] }, now: () => answeredAt });
const theirKey: ProviderKey = { id: 'theirs', notAfter: 0, ...keyPairOf('issuer') };

interface Parts {
  issuer?: string;
  destination?: string;
  issueInstant?: string;
  notOnOrAfter?: string;
  content?: string;
  inResponseTo?: string;
}

const head = ({ issuer = 'https://idp.test', destination = ours.slo, issueInstant = '2026-01-01T12:00:00Z' }: Parts) =>
  `xmlns:samlp="${protocol}" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_logout" Version="2.0" IssueInstant="${issueInstant}" Destination="${destination}">` +
  `<saml:Issuer>${issuer}</saml:Issuer>`;

function aRequest(change: Parts = {}): string {
  const {
    content = '<saml:NameID>agent1</saml:NameID><samlp:SessionIndex>session1</samlp:SessionIndex><samlp:SessionIndex>session2</samlp:SessionIndex>',
  } = change;
  const end = change.notOnOrAfter === undefined ? '' : `NotOnOrAfter="${change.notOnOrAfter}" `;
  return `<samlp:LogoutRequest ${end}${head(change)}${content}</samlp:LogoutRequest>`;
}

function aResponse(code: string, change: Parts = {}): string {
  const [general, special] = code.split('/');
  const inner = special === undefined ? '' : `<samlp:StatusCode Value="${status}${special}"/>`;
  const outcome = `<samlp:Status><samlp:StatusCode Value="${status}${general}">${inner}</samlp:StatusCode></samlp:Status>`;
  return `<samlp:LogoutResponse InResponseTo="${change.inResponseTo ?? logoutRequestId('state1')}" ${head(change)}${outcome}</samlp:LogoutResponse>`;
}

type Parameter = 'SAMLRequest' | 'SAMLResponse';
const named = (xml: string): Parameter => (xml.includes('LogoutRequest') ? 'SAMLRequest' : 'SAMLResponse');

const byPost = (xml: string, key = 'issuer'): ProviderMessage => ({
  parameters: { [named(xml)]: asParameter(signedMessage(xml, key)), RelayState: 'state1' },
});

async function byRedirect(
  xml: string,
  change: { key?: ProviderKey | undefined; edit?: (query: string) => string } = {},
): Promise<ProviderMessage> {
  const { key = theirKey, edit = (query: string) => query } = change;
  const sent = await sendMessage({
    binding: 'HTTP-Redirect',
    to: ours.slo,
    parameter: named(xml),
    message: xml,
    relayState: 'state1',
    key,
  });
  const query = edit(new URL((sent as { to: string }).to).search.slice(1));
  return { parameters: Object.fromEntries(new URLSearchParams(query)), query };
}

/** The message in a departure by redirect, and everything else of the query. */
function sentBy(departure: Departure | undefined) {
  const url = new URL((departure as { to: string }).to);
  const { SAMLRequest, SAMLResponse, RelayState } = Object.fromEntries(url.searchParams);
  return {
    to: url.origin + url.pathname,
    xml: inflateRawSync(Buffer.from(SAMLRequest ?? SAMLResponse ?? '', 'base64')).toString(),
    RelayState,
  };
}

describe('a logout request of the provider', () => {
  it.each([
    ['form', () => byPost(aRequest())],
    ['redirect', () => byRedirect(aRequest())],
  ])('names whose sessions end when it comes by %s', async (_how, message) => {
    expect(await saml.readLogout(aSamlProvider(), await message())).toEqual({
      kind: 'wanted',
      subject: 'agent1',
      sessionIndexes: ['session1', 'session2'],
      answer: expect.any(Function),
    });
  });

  it('may name nothing but the person', async () => {
    const message = byPost(aRequest({ content: '<saml:NameID>agent1</saml:NameID>' }));
    expect(await saml.readLogout(aSamlProvider(), message)).toMatchObject({ subject: 'agent1', sessionIndexes: [] });
  });

  it.each([
    ['done', '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode>'],
    [
      'partial',
      '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:PartialLogout"/></samlp:StatusCode>',
    ],
  ] as const)('is answered that it is %s', async (outcome, code) => {
    const logout = await saml.readLogout(aSamlProvider(), byPost(aRequest()));
    const sent = sentBy(logout.kind === 'wanted' ? await logout.answer?.(outcome) : undefined);
    expect(sent).toMatchObject({ to: 'https://idp.test/slo', RelayState: 'state1' });
    expect(sent.xml).toContain(` InResponseTo="_logout">`);
    expect(sent.xml).toContain(`<samlp:Status>${code}</samlp:Status>`);
  });

  it('has no answer where the provider takes none', async () => {
    const provider = without('singleLogout');
    expect(await saml.readLogout(provider, byPost(aRequest()))).not.toHaveProperty('answer');
    expect(await saml.leave(provider, { providerId: 'idp1', subject: 'agent1' }, 'state1')).toBeUndefined();
    expect(await saml.leave(aSamlProvider({ metadata: undefined }), { providerId: 'idp1', subject: 'agent1' }, 'state1')).toBeUndefined();
  });
});

describe('a logout response of the provider', () => {
  it.each([
    ['Success', true],
    ['Success/PartialLogout', false],
    ['Responder', false],
  ])('with %s says whether all is done', async (code, succeeded) => {
    expect(await saml.readLogout(aSamlProvider(), byPost(aResponse(code)))).toEqual({ kind: 'answered', state: 'state1', succeeded });
    expect(await saml.readLogout(aSamlProvider(), await byRedirect(aResponse(code)))).toEqual({
      kind: 'answered',
      state: 'state1',
      succeeded,
    });
  });

  it('answers the request that we sent with the same state', async () => {
    const link = {
      providerId: 'idp1',
      subject: 'a & b',
      subjectFormat: 'f',
      nameQualifier: 'n',
      spNameQualifier: 's',
      sessionIndex: 'i"<',
    };
    const sent = sentBy(await saml.leave(aSamlProvider(), link, 'state1'));
    expect(sent).toMatchObject({ to: 'https://idp.test/slo', RelayState: 'state1' });
    expect(sent.xml).toContain(` ID="${logoutRequestId('state1')}" `);
    expect(sent.xml).toContain('<saml:NameID Format="f" NameQualifier="n" SPNameQualifier="s">a &amp; b</saml:NameID>');
    expect(sent.xml).toContain('<samlp:SessionIndex>i&quot;&lt;</samlp:SessionIndex>');
  });
});

describe('a logout message is refused', () => {
  const noSignature = 'signature: expected one, there is none';
  const wrongSignature = 'signature: expected one by a certificate of the issuer';
  const swapped = (from: string, to: string) => ({ edit: (query: string) => query.replace(from, to) });

  it.each<[string, () => ProviderMessage | Promise<ProviderMessage>, string]>([
    ['when nobody signed the form', () => ({ parameters: { SAMLRequest: asParameter(aRequest()) } }), noSignature],
    ['when nobody signed the redirect', () => byRedirect(aRequest(), { edit: (query) => query.replace(/&SigAlg.*/, '') }), noSignature],
    ['when a stranger signed the form', () => byPost(aRequest(), 'stranger'), wrongSignature],
    ['when a stranger signed the redirect', () => byRedirect(aRequest(), { key: ourKey }), wrongSignature],
    ['when its state was changed', () => byRedirect(aRequest(), swapped('RelayState=state1', 'RelayState=state2')), wrongSignature],
    ['when its state was taken away', () => byRedirect(aRequest(), swapped('RelayState=state1&', '')), wrongSignature],
    [
      'when it says SHA-1',
      () =>
        byRedirect(aRequest(), {
          edit: (query) => query.replace(/SigAlg=[^&]*/, `SigAlg=${encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')}`),
        }),
      wrongSignature,
    ],
    ['when it says HMAC', () => byRedirect(aRequest(), swapped('rsa-sha256', 'hmac-sha256')), wrongSignature],
    [
      'when a parameter stands there twice',
      () => byRedirect(aRequest(), { edit: (query) => `${query}&SAMLRequest=AAAA` }),
      'query: expected SAMLRequest at most once',
    ],
    [
      'when a parameter stands there in other letters',
      () => byRedirect(aRequest(), { edit: (query) => query.replace('SAMLRequest', 'SAML%52equest') }),
      'query: expected SAMLRequest at most once',
    ],
    [
      'when the signed one is not that which was read',
      async () => ({ ...(await byRedirect(aRequest())), parameters: { SAMLRequest: 'AAAA' } }),
      'query: expected the SAMLRequest that was read',
    ],
    [
      'when it is both',
      async () => ({ parameters: { ...byPost(aRequest()).parameters, ...byPost(aResponse('Success')).parameters } }),
      'SAMLRequest, SAMLResponse: expected one of them',
    ],
    ['when it is neither', () => ({ parameters: {} }), 'SAMLRequest, SAMLResponse: expected one of them'],
    [
      'when it is a response that claims to be a request',
      () => ({ parameters: { SAMLRequest: asParameter(signedMessage(aResponse('Success'))) } }),
      'document: expected a message about logout',
    ],
    [
      'of another provider',
      () => byPost(aRequest({ issuer: 'https://other.test' })),
      'Issuer: expected the entity ID of the provider, is another',
    ],
    [
      'for another address',
      () => byPost(aRequest({ destination: ours.acs })),
      'Destination: expected our address for this provider, is another',
    ],
    ['for no address', () => byPost(aRequest().replace(/ Destination="[^"]*"/, '')), 'Issuer, Destination: expected'],
    ['about nobody', () => byPost(aRequest({ content: '' })), 'LogoutRequest: expected one NameID'],
    [
      'about two',
      () => byPost(aRequest({ content: '<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>' })),
      'LogoutRequest: expected one NameID',
    ],
    [
      'when it answers another request',
      () => byPost(aResponse('Success', { inResponseTo: logoutRequestId('state2') })),
      'InResponseTo: expected our request, is another',
    ],
    [
      'when it answers without our state',
      async () => ({ parameters: { SAMLResponse: byPost(aResponse('Success')).parameters.SAMLResponse ?? '' } }),
      'RelayState: expected ours',
    ],
  ])('%s', async (_what, message, expected) => {
    await expect(saml.readLogout(aSamlProvider(), await message())).rejects.toMatchObject({
      name: 'ProviderRefused',
      kind: 'invalid',
      message: expected,
    });
  });

  it.each([
    ['old', { issueInstant: '2026-01-01T11:54:00Z' }],
    ['over', { notOnOrAfter: '2026-01-01T11:59:00Z' }],
    ['of a time to come', { issueInstant: '2026-01-01T12:02:00Z' }],
  ])('when it is %s', async (_what, change) => {
    await expect(saml.readLogout(aSamlProvider(), byPost(aRequest(change)))).rejects.toMatchObject({ kind: 'timing' });
  });
});

function without(what: 'singleLogout'): SamlProvider {
  const provider = aSamlProvider();
  return { ...provider, ...(provider.metadata && { metadata: { ...provider.metadata, [what]: {} } }) };
}
