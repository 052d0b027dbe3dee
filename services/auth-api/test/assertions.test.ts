import { aClient, issuerCertificate as jwtIssuerCertificate } from '@gauth/oauth/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { form, issuer, type TestApp, testApp } from './support/app.ts';
import { anAssertionIssuer, bringsAssertions } from './support/assertion-issuers.ts';
import { anAssertion, certificateOf, encoded, keyPairOf, signed, signedAssertion } from './support/saml.ts';
import { askForTokens, bearer } from './support/tokens.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const samlBearer = 'urn:ietf:params:oauth:grant-type:saml2-bearer';
const wwe = aClient({ grantTypes: [jwtBearer, samlBearer], scopes: ['*', 'openid'], conversion: bringsAssertions });
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;

const serverWith = (change: Parameters<typeof anAssertionIssuer>[0] = {}) =>
  testApp({
    clients: [wwe],
    assertionIssuers: [anAssertionIssuer({ certificates: [jwtIssuerCertificate.pem, certificateOf('issuer')], ...change })],
  });

const jwt = (claims: object = {}) =>
  new SignJWT({ iss: 'https://idp.test', sub: 'agent1', aud: issuer, iat: at, exp: at + 60, jti: 'one', ...claims })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(jwtIssuerCertificate.privateKey);

const whoIs = async ({ app }: TestApp, token: string) =>
  (await app.inject({ url: '/auth/v3/openid/userinfo', headers: bearer(token) })).json().sub;

describe.each([
  ['JWT', jwtBearer, jwt],
  ['SAML', samlBearer, async () => signedAssertion()],
])('the %s assertion of a trusted issuer', (_kind, grant_type, assertion) => {
  it('gives an access token of its person over HTTP, and no refresh token', async () => {
    const server = await serverWith();
    const answer = await askForTokens(server, { grant_type, assertion: await assertion(), scope: 'openid' });
    expect([answer.statusCode, answer.headers['cache-control'], answer.json()]).toEqual([
      200,
      'no-store',
      { access_token: expect.any(String), token_type: 'bearer', expires_in: 3600, scope: 'openid', id_token: expect.any(String) },
    ]);
    expect(await whoIs(server, answer.json().access_token)).toBe('cc-1:101');
    expect(server.directory.asked).toEqual([{ question: 'identify', contactCenterId: 'cc-1', userName: 'agent1' }]);
    expect(server.audited().map((line) => line['event.action'])).toEqual(['identification.succeeded', 'token.issued']);
  });

  it('is refused the second time', async () => {
    const server = await serverWith();
    const fields = { grant_type, assertion: await assertion() };
    expect((await askForTokens(server, fields)).statusCode).toBe(200);
    const again = await askForTokens(server, fields);
    expect([again.statusCode, again.json()]).toEqual([400, { error: 'invalid_grant', error_description: 'this was used before' }]);
  });

  it('is refused when its issuer is disabled, with the reason in the log alone', async () => {
    const server = await serverWith({ enabled: false });
    const answer = await askForTokens(server, { grant_type, assertion: await assertion() });
    expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'invalid_grant', error_description: 'the assertion is not valid' }]);
    expect(server.log()).toContain('assertion: issuer: disabled');
  });

  it('is refused when the account may not sign in', async () => {
    const server = await serverWith();
    Object.assign(server.directory.accounts[0] ?? {}, { refusal: 'account-disabled' });
    const answer = await askForTokens(server, { grant_type, assertion: await assertion() });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_grant']);
  });

  it('can be brought again when the directory was away', async () => {
    const server = await serverWith();
    const fields = { grant_type, assertion: await assertion() };
    server.outages.add('directory');
    const answer = await askForTokens(server, fields);
    expect([answer.statusCode, answer.json().error]).toEqual([503, 'temporarily_unavailable']);
    server.outages.delete('directory');
    expect((await askForTokens(server, fields)).statusCode).toBe(200);
  });

  it('keeps what it says out of the log', async () => {
    const server = await serverWith();
    const text = await assertion();
    await askForTokens(server, { grant_type, assertion: text });
    await askForTokens(server, { grant_type, assertion: text });
    expect(server.log()).not.toContain(text.slice(-40));
  });

  it('must not be missing or a book', async () => {
    const server = await serverWith();
    for (const fields of [{ grant_type }, { grant_type, assertion: 'x'.repeat(32_769) }] as Record<string, string>[]) {
      const answer = await askForTokens(server, fields);
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
    }
  });
});

describe('persons of a trusted issuer', () => {
  it.each([
    ['externalId', 'agent1@corp.test'],
    ['email', 'agent1@mail.test'],
  ] as const)('are found by %s', async (subjectKind, sub) => {
    const server = await serverWith({ subjectKind });
    const answer = await askForTokens(server, { grant_type: jwtBearer, assertion: await jwt({ sub }), scope: '*' });
    expect(await whoIs(server, answer.json().access_token)).toBe('cc-1:101');
  });

  it('of several contact centers are named with their tenant', async () => {
    const server = await serverWith({ contactCenterIds: ['cc-1', 'cc-2'] });
    const ask = async (sub: string) =>
      (await askForTokens(server, { grant_type: jwtBearer, assertion: await jwt({ sub, jti: sub }) })).statusCode;
    expect(await ask('agent1')).toBe(400);
    expect(await ask('t200\\agent1')).toBe(400);
    expect(await ask('t100\\agent1')).toBe(200);
  });

  it('of another contact center are nobody, although their tenant is named', async () => {
    const server = await serverWith({ contactCenterIds: ['cc-2'] });
    expect((await askForTokens(server, { grant_type: jwtBearer, assertion: await jwt({ sub: 't100\\agent1' }) })).statusCode).toBe(400);
  });
});

it('says why an encrypted SAML assertion is refused, in the log', async () => {
  const server = await serverWith();
  const assertion = encoded('<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>');
  expect((await askForTokens(server, { grant_type: samlBearer, assertion })).json().error).toBe('invalid_grant');
  expect(server.log()).toContain('assertion: saml: encryption: expected a signed assertion in plain text');
});

describe('clients that prove themselves by assertion', () => {
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const ask = (server: TestApp, path: string, fields: Record<string, string>) =>
    server.app.inject({ method: 'POST', url: `/auth/v3${path}`, ...form(fields) });

  it('sign a JWT with a key that they publish', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const keySets = { 'https://app.test/jwks': [await exportJWK(publicKey)] };
    const app = aClient({ authMethod: 'private_key_jwt', jwksUri: 'https://app.test/jwks', redirectUris: ['https://app.test/cb'] });
    const server = await testApp({ clients: [app], keySets });
    const assertion = (jti: string) =>
      new SignJWT({ iss: 'wwe', sub: 'wwe', aud: issuer, exp: at + 60, jti }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    const token = { grant_type: 'client_credentials', client_assertion_type, client_assertion: await assertion('one') };
    expect((await ask(server, '/oauth/token', token)).statusCode).toBe(200);
    const again = await ask(server, '/oauth/token', token);
    expect([again.statusCode, again.json()]).toEqual([401, { error: 'invalid_client', error_description: 'client authentication failed' }]);
    expect(server.log()).toContain('client authentication: jti: was used before');
    const push = {
      response_type: 'code',
      redirect_uri: 'https://app.test/cb',
      client_assertion_type,
      client_assertion: await assertion('two'),
    };
    expect((await ask(server, '/oauth/par', push)).statusCode).toBe(201);
  });

  it('let an issuer that they are registered with speak for them', async () => {
    const app = aClient({ authMethod: 'saml2_bearer' });
    const trusted = anAssertionIssuer({ certificates: [certificateOf('issuer')], clientIds: ['wwe'], contactCenterIds: [] });
    const server = await testApp({ clients: [app], assertionIssuers: [trusted] });
    const fields = {
      grant_type: 'client_credentials',
      client_id: 'wwe',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
    };
    const client_assertion = signedAssertion({ subject: 'wwe' });
    expect((await ask(server, '/oauth/token', { ...fields, client_assertion })).statusCode).toBe(200);
    expect((await ask(server, '/oauth/token', { ...fields, client_assertion })).statusCode).toBe(401);
    const stranger = encoded(
      signed(anAssertion({ subject: 'wwe', id: '_two' }), { key: 'stranger', shown: keyPairOf('issuer').certificate }),
    );
    expect((await ask(server, '/oauth/token', { ...fields, client_assertion: stranger })).statusCode).toBe(401);
    expect(server.log()).toContain('client authentication: signature: expected one by a certificate of the issuer');
  });
});
