import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpBrowser, formOf, type HttpBrowser, type Page } from '../../../../../../test/support/http-browser.ts';
import { type SimpleSamlPhp, startSimpleSamlPhp } from '../../../../../../test/support/simplesamlphp.ts';
import { keyPairOf } from '../../../../test/support/saml.ts';
import { aSamlProvider, ourIssuer, ourKey } from '../../../../test/support/saml-responses.ts';
import type { ProviderKey, SamlMetadata, SamlProvider } from '../../../ports/identity-providers.ts';
import { type Departure, type ProviderMessage, ProviderRefused, type SignInWish } from '../../../ports/provider-protocol.ts';
import { readMetadata } from '../metadata/read-metadata.ts';
import { createSamlServiceProvider } from './saml-service-provider.ts';

// The whole protocol with an identity provider that others have written.

const alice = { name: 'alice', password: 'wonder', attributes: { uid: ['alice'], groups: ['sales', 'Bücher & <x>'] } };
const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const oldKey: ProviderKey = { id: 'old', notAfter: 0, ...keyPairOf('issuer') };

let keys: [ProviderKey, ...ProviderKey[]] = [ourKey];
const ours = createSamlServiceProvider({ issuer: ourIssuer, providers: { keys: async () => keys }, now: () => new Date() });
let idp: SimpleSamlPhp;
let provider: SamlProvider;

beforeAll(async () => {
  idp = await startSimpleSamlPhp({ users: [alice], serviceProviders: [{ metadataXml: await ours.metadata(aSamlProvider()) }] });
});
beforeEach(async () => {
  provider = aSamlProvider({ nameIdFormat: format, metadata: metadataIn(await idp.metadata()) });
});
afterAll(() => idp.stop());

/** What the settings of the provider have, read from its document. */
const metadataIn = (document: string): SamlMetadata => readMetadata(document, { now: new Date() });

const isOurs = (url: string) => url.startsWith(ourIssuer);

/** Lets a browser go where we send it, until it comes back to us. */
function depart(browser: HttpBrowser, departure: Departure): Promise<Page> {
  if (departure.kind === 'redirect') return browser.visit(departure.to, isOurs);
  const inputs = Object.entries(departure.fields).map(([name, value]) => `<input name="${name}" value="${value}"/>`);
  return browser.submit(
    { url: ourIssuer, status: 200, html: `<form method="post" action="${departure.to}">${inputs.join('')}</form>`, location: '' },
    {},
    isOurs,
  );
}

const typePassword = (browser: HttpBrowser, page: Page) => browser.submit(page, { username: alice.name, password: alice.password });

/** What the form of a page would bring us. */
function postedBy({ html }: Page): ProviderMessage & { to: string } {
  const { action, fields } = formOf(html);
  return { parameters: fields, to: action };
}

function redirected({ location }: Page): ProviderMessage {
  const { search } = new URL(location);
  return { parameters: Object.fromEntries(new URLSearchParams(search)), query: search.slice(1) };
}

async function signIn(change: Partial<SamlProvider> = {}, wish: Partial<SignInWish> = {}, browser = createHttpBrowser()) {
  const changed = { ...provider, ...change };
  const { departure, memory } = await ours.start(changed, { state: 'state1', fresh: false, ...wish });
  const page = await depart(browser, departure);
  const asked = page.html.includes('name="password"');
  const message = postedBy(asked ? await typePassword(browser, page) : page);
  return { identity: await ours.finish(changed, message, memory), message, asked, browser };
}

describe('SimpleSAMLphp', () => {
  it('signs somebody in whom we send by redirect', async () => {
    const before = Date.now() - 2000;
    const { identity, message } = await signIn({ attributes: { subject: 'uid' } });
    expect(message).toMatchObject({ to: `${ourIssuer}/sso/saml/idp1/acs`, parameters: { RelayState: 'state1' } });
    expect(identity).toMatchObject({
      subject: 'alice',
      link: {
        providerId: 'idp1',
        subject: 'alice',
        subjectFormat: format,
        sessionIndex: expect.stringMatching(/./),
        spNameQualifier: `${ourIssuer}/sso/saml/idp1/metadata`,
      },
      attributes: alice.attributes,
      acr: 'urn:gauth:acr:password',
      amr: ['pwd'],
    });
    expect(identity.authenticatedAt).toBeGreaterThan(before);
    expect(identity.endsAt).toBeGreaterThan(Date.now());
  });

  it('signs somebody in whom we send by form, and asks again where we want it', async () => {
    const { browser } = await signIn({ binding: 'HTTP-POST' });
    expect((await signIn({ binding: 'HTTP-POST' }, {}, browser)).asked).toBe(false);
    expect((await signIn({ binding: 'HTTP-POST' }, { fresh: true }, browser)).asked).toBe(true);
    expect((await signIn({}, { maxAgeSeconds: 0 }, browser)).asked).toBe(true);
    expect((await signIn({ forceReauthentication: true }, {}, browser)).asked).toBe(true);
  });

  it('signs somebody in whom nobody has sent', async () => {
    const browser = createHttpBrowser();
    const page = await browser.visit(idp.signInUrl(`${ourIssuer}/sso/saml/idp1/metadata`, 'https://app.test/'));
    const message = postedBy(await typePassword(browser, page));
    expect(message.parameters.RelayState).toBe('https://app.test/');
    expect(await ours.finish({ ...provider, idpInitiated: true }, message, undefined)).toMatchObject({ attributes: { uid: ['alice'] } });
    await expect(ours.finish(provider, message, undefined)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('encrypts for us', async () => {
    const secret: Partial<SamlProvider> = { id: 'secret', encryptedAssertions: 'required' };
    const metadataXml = await ours.metadata({ ...provider, ...secret });
    await idp.addServiceProvider({ metadataXml, settings: { 'assertion.encryption': true } });
    const { identity, message } = await signIn(secret);
    expect(identity.attributes).toEqual(alice.attributes);
    expect(Buffer.from(message.parameters.SAMLResponse ?? '', 'base64').toString()).not.toContain('alice');
    await expect(signIn({ encryptedAssertions: 'required' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('ends a session that we end', async () => {
    const { identity, browser } = await signIn();
    const departure = await ours.leave(provider, identity.link, 'state2');
    const message = redirected(await depart(browser, departure as Departure));
    expect(await ours.readLogout(provider, message)).toEqual({ kind: 'answered', state: 'state2', succeeded: true });
    expect((await signIn({}, {}, browser)).asked).toBe(true);
  });

  it('has us end a session that it ends', async () => {
    const { identity, browser } = await signIn();
    const wanted = await ours.readLogout(provider, redirected(await browser.visit(idp.signOutUrl, isOurs)));
    const { subject, sessionIndex } = identity.link;
    expect(wanted).toMatchObject({ kind: 'wanted', subject, sessionIndexes: [sessionIndex] });
    const departure = wanted.kind === 'wanted' ? await wanted.answer?.('done') : undefined;
    expect(await depart(browser, departure as Departure)).toMatchObject({ status: 200, url: `${idp.url}/logout.php` });
  });

  it('is believed throughout a change of its key, and believes us throughout one of ours', async () => {
    await idp.announceKey();
    const metadata = metadataIn(await idp.metadata());
    expect(metadata.signingCertificates).toHaveLength(2);
    await signIn({ metadata });
    await idp.useAnnouncedKey();
    await signIn({ metadata });
    await expect(signIn()).rejects.toMatchObject({ kind: 'invalid', message: 'signature: expected one by a certificate of the issuer' });

    keys = [ourKey, oldKey];
    await idp.addServiceProvider({ metadataXml: await ours.metadata(provider) });
    await signIn({ metadata });
    keys = [oldKey, ourKey];
    await signIn({ metadata });
    keys = [ourKey];
  });

  it('is not believed where somebody else wrote into its response', async () => {
    const { departure, memory } = await ours.start(provider, { state: 'state1', fresh: false });
    const browser = createHttpBrowser();
    const message = postedBy(await typePassword(browser, await depart(browser, departure)));
    const xml = Buffer.from(message.parameters.SAMLResponse ?? '', 'base64').toString();
    const finish = (text: string) =>
      ours
        .finish(provider, { parameters: { SAMLResponse: Buffer.from(text).toString('base64') } }, memory)
        .catch((refusal: unknown) => refusal);
    const truth = await finish(xml);
    expect(truth).toMatchObject({ subject: 'alice' });

    const [assertion = ''] = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml) ?? [];
    const [signature = ''] = /<ds:Signature[\s\S]*?<\/ds:Signature>/.exec(assertion) ?? [];
    const evil = assertion
      .replace(signature, '')
      .replaceAll('alice', 'admin')
      .replace(/ ID="[^"]*"/, ' ID="_evil"');
    const hostile = [
      xml.replaceAll('alice', 'admin'),
      xml.replace('>alice<', '>alice<!-- -->.evil<'),
      xml.replace(assertion, evil),
      xml.replace(assertion, evil + assertion),
      xml.replace(assertion, assertion + evil),
      xml.replace(assertion, evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`)),
      xml.replace(assertion, evil.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)),
      xml.replaceAll(/<ds:Signature[\s\S]*?<\/ds:Signature>/g, ''),
      ...Array.from({ length: 60 }, (_, index) => Math.floor((xml.length / 60) * index)).map(
        (at) => xml.slice(0, at) + (xml[at] === 'x' ? 'y' : 'x') + xml.slice(at + 1),
      ),
    ];
    for (const text of hostile) {
      const answer = await finish(text);
      // Characters that nobody reads, such as those of a certificate that is shown, may be any.
      if (!(answer instanceof ProviderRefused)) expect(answer).toEqual(truth);
    }
    for (const text of hostile.slice(0, 8)) expect(await finish(text)).toBeInstanceOf(ProviderRefused);
  });
});
