import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Client } from '../model.ts';
import type { AssertionIssuer, SamlAssertion } from '../ports.ts';
import { aClient, aSamlAssertion, aUser, createTestServer } from '../testing/index.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:saml2-bearer';
const authorization = `Basic ${Buffer.from('wwe:secret').toString('base64')}`;
const idp = 'https://idp.test/saml';
const ours = 'https://auth.test/auth/v3';
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;

const said: SamlAssertion = {
  id: '_one',
  issuer: idp,
  subject: 'agent1',
  audiences: [ours],
  recipient: `${ours}/oauth/token`,
  notOnOrAfter: at + 60,
  issuedAt: at,
};
const assertion = (change: Partial<SamlAssertion> & { signedWith?: string } = {}) => aSamlAssertion({ ...said, ...change });

const policy = { subjectClients: [], subjectIssuers: [idp], actorClients: [], impersonation: true, audiences: [], tokenTypes: [] };

function setUp({ client = {}, issuer = {} }: { client?: Partial<Client>; issuer?: Partial<AssertionIssuer> } = {}) {
  const record: AssertionIssuer = {
    issuer: idp,
    certificates: ['certificate'],
    subjectKind: 'userName',
    contactCenterIds: ['cc-1'],
    clockSkewSeconds: 30,
    maxLifetimeSeconds: 300,
    enabled: true,
    ...issuer,
  };
  const server = createTestServer([aClient({ grantTypes: [grant_type, 'refresh_token'], conversion: policy, ...client })], {
    assertionIssuers: { find: async (name) => (name === idp ? record : undefined) },
    users: { authenticate: async () => undefined, identify: async () => aUser() },
  });
  const ask = (text: string, form: Record<string, string> = {}) =>
    server.token({ form: { grant_type, assertion: text, ...form }, authorization });
  return { server, ask };
}

describe('a SAML assertion of a trusted issuer', () => {
  it('gives tokens of the person that it names, and no refresh token', async () => {
    const { ask, server } = setUp();
    const { id_token, access_token, ...rest } = await ask(assertion({ authTime: at - 600 }), { scope: 'openid' });
    expect(rest).toEqual({ token_type: 'bearer', expires_in: 3600, scope: 'openid' });
    expect(decodeJwt(id_token!)).toMatchObject({ sub: 'cc-1:101', auth_time: at - 600 });
    expect((await server.whoHolds(access_token))?.authorization).toMatchObject({ user: { id: 'cc-1:101' }, refreshable: false });
  });

  it.each<[string, Partial<SamlAssertion>]>([
    ['names the token endpoint', { audiences: [`${ours}/oauth/token`] }],
    ['names us among others', { audiences: ['https://other.test', ours] }],
    ['comes from a clock that is ahead', { notBefore: at + 30, issuedAt: at + 30 }],
  ])('is taken when it %s', async (_what, change) => {
    expect(await setUp().ask(assertion(change))).toMatchObject({ token_type: 'bearer' });
  });

  it.each<[string, Parameters<typeof assertion>[0], RegExp]>([
    ['is signed with another certificate', { signedWith: 'another' }, /^assertion: saml: signature: wrong$/],
    ['is for another recipient', { recipient: ours }, /^assertion: recipient: expected one of https:.*token, is https:.*v3$/],
    ['is for somebody else', { audiences: ['https://other.test'] }, /^assertion: audience/],
    ['is for nobody', { audiences: [] }, /^assertion: audience/],
    ['has ended', { notOnOrAfter: at - 30 }, /^assertion: end/],
    ['has not begun', { notBefore: at + 31 }, /^assertion: begin/],
    ['comes from the future', { issuedAt: at + 31 }, /^assertion: time of issue/],
    ['lives too long', { notOnOrAfter: at + 301 }, /^assertion: lifetime/],
    ['comes from nobody known', { issuer: 'https://other.test' }, /^assertion: issuer: not among/],
  ])('is refused when it %s', async (_what, change, cause) => {
    await expect(setUp().ask(assertion(change))).rejects.toMatchObject({
      code: 'invalid_grant',
      message: 'the assertion is not valid',
      cause: expect.stringMatching(cause),
    });
  });

  it('is refused when its issuer has no certificate', async () => {
    const { ask } = setUp({ issuer: { certificates: [] } });
    await expect(ask(assertion())).rejects.toMatchObject({ cause: expect.stringMatching(/^assertion: saml: signature/) });
  });

  it('is refused when the signed issuer is not the one that was looked up', async () => {
    const samlAssertions = { issuerOf: () => ({ issuer: idp }), verify: () => ({ assertion: { ...said, issuer: 'https://other.test' } }) };
    const record = { issuer: idp, certificates: ['c'], subjectKind: 'userName' as const, contactCenterIds: ['cc-1'] };
    const server = createTestServer([aClient({ grantTypes: [grant_type], conversion: policy })], {
      assertionIssuers: { find: async () => ({ ...record, clockSkewSeconds: 0, maxLifetimeSeconds: 300, enabled: true }) },
      samlAssertions,
    });
    await expect(server.token({ form: { grant_type, assertion: 'x' }, authorization })).rejects.toMatchObject({
      code: 'invalid_grant',
      cause: expect.stringMatching(/^assertion: saml/),
    });
  });

  it('is refused to a client without a policy', async () => {
    const { ask } = setUp({ client: { conversion: undefined as never } });
    await expect(ask(assertion())).rejects.toMatchObject({ code: 'unauthorized_client' });
    await expect(ask('x')).rejects.toMatchObject({ code: 'unauthorized_client' });
  });

  it.each(['x', '{}', '\0'])('is not %j', async (text) => {
    await expect(setUp().ask(text)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('must be there, and no book', async () => {
    await expect(setUp().ask('')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(setUp().ask('x'.repeat(98_305))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('gives exactly one token to 20 simultaneous uses', async () => {
    const { ask } = setUp();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(assertion())));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused).toHaveLength(19);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'invalid_grant', message: 'this was used before' });
  });
});
