import { sign } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createSamlServiceProvider } from '../../../src/adapters/idp/saml/saml-service-provider.ts';
import { type ProviderMessage, ProviderRefused } from '../../../src/ports/provider-protocol.ts';
import { keyPairOf, uri } from '../../support/saml.ts';
import { answeredAt, aSamlProvider, asParameter, ourIssuer, ourKey, ours, protocol, signedMessage } from '../../support/saml-responses.ts';
import { signatureIn, withoutSignature } from './genuine-responses.ts';
import { rules } from './hostile-response.ts';
import { longestTurnMs } from './longest-turn.ts';

const saml = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => [ourKey] }, now: () => answeredAt });
const read = (message: ProviderMessage) => saml.readLogout(aSamlProvider(), message);

const request = (id: string, content = '<saml:NameID>agent1</saml:NameID>') =>
  `<samlp:LogoutRequest xmlns:samlp="${protocol}" xmlns:saml="${uri.saml}" ID="${id}" Version="2.0" IssueInstant="2026-01-01T12:00:00Z" Destination="${ours.slo}"><saml:Issuer>https://idp.test</saml:Issuer>${content}</samlp:LogoutRequest>`;
const good = signedMessage(request('_good'));
const evil = (inserted: string, id = '_evil') => request(id, `${inserted}<saml:NameID>admin</saml:NameID>`);

const byPost = (xml: string): ProviderMessage => ({ parameters: { SAMLRequest: asParameter(xml) } });

/** A redirect that the provider, or whose key it is, has signed. */
function byRedirect(bytes: Buffer, key = 'issuer'): ProviderMessage {
  const value = bytes.toString('base64');
  const query = `SAMLRequest=${encodeURIComponent(value)}&SigAlg=${encodeURIComponent(uri.rsaSha256)}`;
  const signature = sign('sha256', Buffer.from(query), keyPairOf(key).privateKey).toString('base64');
  return { parameters: { SAMLRequest: value }, query: `${query}&Signature=${encodeURIComponent(signature)}` };
}

const deflated = (xml: string): ProviderMessage => byRedirect(deflateRawSync(xml));
const notDeflated = 'encoding: expected what deflates to at most 262144 bytes';
const otherRequest = 'signature: expected one over this very logoutrequest';
const reference = 'reference: expected the whole logoutrequest';
const lying = (xml: string) => `<samlp:Extensions>${xml}</samlp:Extensions>`;

const hostile: [string, ProviderMessage, string | RegExp][] = [
  ['it grows to a hundred megabytes', byRedirect(deflateRawSync(Buffer.alloc(100_000_000, 'x'))), notDeflated],
  [
    'it grows to a hundred megabytes, and a stranger signed it',
    byRedirect(deflateRawSync(Buffer.alloc(100_000_000, 'x')), 'stranger'),
    rules.otherKey,
  ],
  ['it grows to a little more than may be', byRedirect(deflateRawSync(Buffer.alloc(262_145, ' '))), notDeflated],
  ['it grows to very many elements', deflated(request('_x', '<x/>'.repeat(60_000))), 'size: expected at most 500 elements'],
  [
    'it grows again when it is deflated twice',
    byRedirect(deflateRawSync(deflateRawSync(Buffer.alloc(1_000_000)))),
    /^(encoding|document): /,
  ],
  ['it is deflated with a head', byRedirect(deflateSync(request('_x'))), notDeflated],
  ['it is zipped', byRedirect(gzipSync(request('_x'))), notDeflated],
  ['it is not deflated', byRedirect(Buffer.from(request('_x'))), notDeflated],
  ['it ends in the middle', byRedirect(deflateRawSync(request('_x')).subarray(0, 50)), notDeflated],
  ['it is empty', byRedirect(deflateRawSync('')), 'document: expected one element'],
  ['it is UTF-16', byRedirect(deflateRawSync(Buffer.from(`\ufeff${request('_x')}`, 'utf16le'))), 'encoding: expected UTF-8'],
  [
    'it has a document type',
    deflated(`<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>${request('_x', '<saml:NameID>&f;</saml:NameID>')}`),
    rules.markup,
  ],
  ['it has a comment in the name', byPost(good.replace('>agent1<', '>agent1<!-- -->.evil<')), rules.markup],
  ['it is very deep', deflated(request('_x', '<x>'.repeat(400) + '</x>'.repeat(400))), 'depth: expected at most 32'],
  ['it names somebody else', byPost(good.replace('>agent1<', '>admin<')), otherRequest],
  [
    'it names a session more',
    byPost(good.replace('</samlp:LogoutRequest>', '<samlp:SessionIndex>1</samlp:SessionIndex></samlp:LogoutRequest>')),
    otherRequest,
  ],
  ['the signed one lies in a forged one', byPost(evil(lying(good))), rules.afterIssuer],
  [
    'the signed one lies in the signature of a forged one',
    byPost(evil(signatureIn(good).replace('</Signature>', `<Object>${withoutSignature(good)}</Object></Signature>`))),
    'signature: expected nothing after KeyInfo',
  ],
  ['the signature stands in a forged one', byPost(evil(signatureIn(good))), reference],
  ['the signature stands in a forged one, which has its id', byPost(evil(signatureIn(good), '_good')), otherRequest],
  [
    'a forged one stands before the signed one',
    byPost(`<samlp:All xmlns:samlp="${protocol}">${evil('')}${good}</samlp:All>`),
    rules.afterIssuer,
  ],
  [
    'the signature is by form, and it came by redirect',
    { ...deflated(good), query: `SAMLRequest=${encodeURIComponent(deflated(good).parameters.SAMLRequest ?? '')}` },
    rules.unsigned,
  ],
  ['it names nobody that can be read', byPost(signedMessage(request('_x', '<saml:EncryptedID/>'))), 'LogoutRequest: expected one NameID'],
  ['it is a response', byPost(good.replaceAll('LogoutRequest', 'Response')), rules.otherResponse],
];

it('takes the request that the hostile ones are made of', async () => {
  expect(await read(byPost(good))).toMatchObject({ kind: 'wanted', subject: 'agent1' });
  expect(await read(deflated(request('_x')))).toMatchObject({ kind: 'wanted', subject: 'agent1' });
});

it.each(hostile)('refuses a request when %s', async (_what, message, rule) => {
  const error = await read(message).catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(ProviderRefused);
  expect(error).toMatchObject({ kind: 'invalid', message: typeof rule === 'string' ? rule : expect.stringMatching(rule) });
});

it('keeps nobody else waiting longer than 50 ms for any of them', async () => {
  const turns = await longestTurnMs(hostile.map(([what, message]) => [what, () => read(message)]));
  expect(turns.filter(({ ms }) => ms > 50)).toEqual([]);
});
