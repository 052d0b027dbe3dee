import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { keyPairOf } from '../../../../test/support/saml.ts';
import { answeredAt, aSamlProvider, ourIssuer, ourKey, ours } from '../../../../test/support/saml-responses.ts';
import type { ProviderKey, SamlProvider } from '../../../ports/identity-providers.ts';
import type { SignInWish } from '../../../ports/provider-protocol.ts';
import { rootOf } from '../../saml/elements.ts';
import { signedText } from '../../saml/verify-signature.ts';
import { checkQuerySignature } from './query-signature.ts';
import { createSamlServiceProvider } from './saml-service-provider.ts';

const next: ProviderKey = { id: 'next', notAfter: 0, ...keyPairOf('issuer') };
const saml = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => [ourKey, next] }, now: () => answeredAt });

async function start(change: Partial<SamlProvider> = {}, wish: Partial<SignInWish> = {}) {
  const { departure, memory } = await saml.start(aSamlProvider(change), { state: 'state 1', fresh: false, ...wish });
  const url = new URL(departure.to);
  const parameters = departure.kind === 'redirect' ? Object.fromEntries(url.searchParams) : departure.fields;
  const bytes = Buffer.from(parameters.SAMLRequest ?? '', 'base64');
  const xml = (departure.kind === 'redirect' ? inflateRawSync(bytes) : bytes).toString();
  return { to: url.origin + url.pathname, query: url.search.slice(1), parameters, xml, memory };
}

describe('a request for a sign-in', () => {
  it('says who asks whom for what', async () => {
    const { to, parameters, xml, memory } = await start();
    expect(to).toBe('https://idp.test/sso');
    expect(parameters.RelayState).toBe('state 1');
    expect(memory).toEqual({ requestId: expect.stringMatching(/^_[\da-f]{40}$/) });
    expect(xml).toBe(
      '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
        ` ID="${memory.requestId}" Version="2.0" IssueInstant="2026-01-01T12:00:30.000Z" Destination="https://idp.test/sso"` +
        ` AssertionConsumerServiceURL="${ours.acs}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">` +
        `<saml:Issuer>${ours.entityId}</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>`,
    );
  });

  it('is another one each time', async () => {
    expect((await start()).memory).not.toEqual((await start()).memory);
  });

  it('is signed with the key in use, by either binding', async () => {
    const { query, parameters } = await start();
    const value = parameters.SAMLRequest ?? '';
    expect(() => checkQuerySignature(query, { name: 'SAMLRequest', value, certificates: [ourKey.certificate] })).not.toThrow();
    const { to, xml, memory } = await start({ binding: 'HTTP-POST' });
    expect(to).toBe('https://idp.test/sso-post');
    expect(signedText(rootOf(xml), [ourKey.certificate])).toContain(` ID="${memory.requestId}"`);
  });

  it.each(['HTTP-POST', 'HTTP-Redirect'] as const)('is not signed where the provider wants none: %s', async (binding) => {
    const { parameters, xml } = await start({ binding, signRequests: false });
    expect(Object.keys(parameters).sort()).toEqual(['RelayState', 'SAMLRequest']);
    expect(xml).not.toContain('Signature');
  });

  it('goes by the other binding where the provider has only that, and into an address that has a query already', async () => {
    const singleSignOn = { 'HTTP-Redirect': 'https://idp.test/sso?tenant=1' };
    const metadata = { ...aSamlProvider().metadata, entityId: 'https://idp.test', singleLogout: {}, signingCertificates: [], singleSignOn };
    expect((await start({ binding: 'HTTP-POST', metadata })).query).toMatch(/^tenant=1&SAMLRequest=[^&]+&RelayState=state%201&SigAlg=/);
  });

  it.each<[string, Partial<SamlProvider>, Partial<SignInWish>, boolean]>([
    ['the application wants it', {}, { fresh: true }, true],
    ['no age is young enough', {}, { maxAgeSeconds: 0 }, true],
    ['the settings want it', { forceReauthentication: true }, {}, true],
    ['an age counts, which no request can name', {}, { maxAgeSeconds: 60 }, true],
    ['somebody may have signed in before', {}, {}, false],
  ])('asks for a new proof or not where %s', async (_what, provider, wish, forced) => {
    expect((await start(provider, wish)).xml.includes(' ForceAuthn="true"')).toBe(forced);
  });

  it('asks for the contexts that mean the wanted strength', async () => {
    const acr = {
      'urn:mfa:1': 'urn:gauth:acr:multi-factor',
      'urn:mfa:2': 'urn:gauth:acr:multi-factor',
      'urn:pwd': 'urn:gauth:acr:password',
    } as const;
    const refs = ['urn:mfa:1', 'urn:mfa:2'].map((name) => `<saml:AuthnContextClassRef>${name}</saml:AuthnContextClassRef>`).join('');
    const requested = `<samlp:RequestedAuthnContext Comparison="exact">${refs}</samlp:RequestedAuthnContext>`;
    expect((await start({ acr }, { acr: 'urn:gauth:acr:multi-factor' })).xml).toContain(requested);
    expect((await start({ acr }, { acr: 'urn:gauth:acr:password' })).xml).not.toContain('RequestedAuthnContext');
    expect((await start({}, { acr: 'urn:gauth:acr:multi-factor' })).xml).not.toContain('RequestedAuthnContext');
  });

  it('asks for a format of the name, and escapes what it writes', async () => {
    expect((await start({ nameIdFormat: 'a"<&' })).xml).toContain('<samlp:NameIDPolicy AllowCreate="true" Format="a&quot;&lt;&amp;"/>');
  });

  it('cannot go to a provider without an address', async () => {
    await expect(start({ metadata: undefined })).rejects.toMatchObject({ name: 'ProviderRefused', kind: 'invalid' });
  });
});

describe('our metadata', () => {
  const certificateIn = (pem: string) => pem.replaceAll(/-----[^-]*-----|\s/g, '');

  it('shows all our keys for both uses, and where we are', async () => {
    const document = await saml.metadata(aSamlProvider({ nameIdFormat: 'urn:x', baseUrl: 'https://other.test/auth/v3/' }));
    const base = 'https://other.test/auth/v3/sso/saml/idp1';
    expect(document).toContain(` entityID="${base}/metadata">`);
    for (const use of ['signing', 'encryption']) {
      const shown = [...document.matchAll(new RegExp(`use="${use}">.*?<ds:X509Certificate>([^<]*)<`, 'g'))].map(([, text]) => text);
      expect(shown).toEqual([certificateIn(ourKey.certificate), certificateIn(next.certificate)]);
    }
    const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings';
    expect(document).toContain(
      `<SingleLogoutService Binding="${bindings}:HTTP-Redirect" Location="${base}/slo"/><SingleLogoutService Binding="${bindings}:HTTP-POST" Location="${base}/slo"/>` +
        `<NameIDFormat>urn:x</NameIDFormat><AssertionConsumerService Binding="${bindings}:HTTP-POST" Location="${base}/acs" index="0" isDefault="true"/>`,
    );
    expect(document).toContain(' AuthnRequestsSigned="true" WantAssertionsSigned="true">');
  });

  it('is well-formed, and says where requests are not signed', async () => {
    const document = await saml.metadata(aSamlProvider({ signRequests: false, id: 'a b' }));
    expect(rootOf(document).getAttribute('entityID')).toBe(`${ourIssuer}/sso/saml/a%20b/metadata`);
    expect(document).toContain(' AuthnRequestsSigned="false" ');
  });
});
