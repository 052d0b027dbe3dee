import { expect, it } from 'vitest';
import type { AssertionIssuer, SamlAssertion } from '../ports.ts';
import { aClient, aSamlAssertion, createTestServer } from '../testing/index.ts';

const ours = 'https://auth.test/auth/v3';
const idp = 'https://idp.test/saml';
const at = Date.parse('2026-01-01T12:00:00Z') / 1000;
const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer';

const said: SamlAssertion = {
  id: '_one',
  issuer: idp,
  subject: 'wwe',
  audiences: [ours],
  recipient: `${ours}/oauth/token`,
  notOnOrAfter: at + 60,
  issuedAt: at,
};
const assertion = (change: Partial<SamlAssertion> & { signedWith?: string } = {}) => aSamlAssertion({ ...said, ...change });

function setUp(change: Partial<AssertionIssuer> = {}) {
  const record: AssertionIssuer = {
    issuer: idp,
    certificates: ['certificate'],
    subjectKind: 'userName',
    clientIds: ['wwe'],
    contactCenterIds: [],
    clockSkewSeconds: 30,
    maxLifetimeSeconds: 300,
    enabled: true,
    ...change,
  };
  const { clientIds, ...forAll } = record;
  const server = createTestServer([aClient({ authMethod: 'saml2_bearer' }), aClient({ id: 'other', authMethod: 'saml2_bearer' })], {
    assertionIssuers: { find: async (name) => (name === idp ? (clientIds === undefined ? forAll : record) : undefined) },
  });
  const ask = (client_assertion: string, form: Record<string, string> = {}) =>
    server.token({
      form: { grant_type: 'client_credentials', client_id: 'wwe', client_assertion_type, client_assertion, ...form },
      authorization: undefined,
    });
  return { server, ask };
}

it.each<[string, Partial<SamlAssertion>]>([
  ['as it is', {}],
  ['for the token endpoint', { audiences: [`${ours}/oauth/token`] }],
  ['of a clock that is ahead', { notBefore: at + 30, issuedAt: at + 30 }],
])('authenticates a client by an assertion %s', async (_what, change) => {
  expect(await setUp().ask(assertion(change))).toMatchObject({ token_type: 'bearer' });
});

it.each<[string, Parameters<typeof assertion>[0], RegExp]>([
  ['about another client', { subject: 'other' }, /subject: expected wwe$/],
  ['signed with another certificate', { signedWith: 'another' }, /: signature: wrong$/],
  ['of an unknown issuer', { issuer: 'https://other.test' }, /issuer: not trusted to speak for this client$/],
  ['for another recipient', { recipient: 'https://other.test' }, /recipient: expected one of/],
  ['for somebody else', { audiences: ['https://other.test'] }, /audience: expected one of/],
  ['that has ended', { notOnOrAfter: at - 30 }, /end: expected after/],
  ['that has not begun', { notBefore: at + 31 }, /begin: expected until/],
  ['that lives too long', { notOnOrAfter: at + 301 }, /lifetime: expected an end until/],
])('refuses an assertion %s', async (_what, change, cause) => {
  await expect(setUp().ask(assertion(change))).rejects.toMatchObject({
    code: 'invalid_client',
    message: 'client authentication failed',
    cause: expect.stringMatching(cause),
  });
});

it.each<[string, Partial<AssertionIssuer>]>([
  ['is disabled', { enabled: false }],
  ['names other clients', { clientIds: ['other'] }],
  ['names no client', { clientIds: [] }],
  ['speaks for every client that brings its assertions', { clientIds: undefined as never }],
])('refuses the assertion of an issuer that %s', async (_what, change) => {
  await expect(setUp(change).ask(assertion())).rejects.toMatchObject({
    code: 'invalid_client',
    cause: 'client authentication: issuer: not trusted to speak for this client',
  });
});

it('holds a client against the subjects that the issuer may speak for', async () => {
  await expect(setUp({ subjects: ['agent*'] }).ask(assertion())).rejects.toMatchObject({
    code: 'invalid_client',
    cause: 'client authentication: subject: the client fits none of the subjects of the issuer',
  });
  expect(await setUp({ subjects: ['agent*', 'wwe'] }).ask(assertion())).toMatchObject({ token_type: 'bearer' });
});

it('needs the client’s id beside it', async () => {
  await expect(setUp().ask(assertion(), { client_id: '' })).rejects.toMatchObject({ code: 'invalid_client' });
  await expect(setUp({ clientIds: ['wwe', 'other'] }).ask(assertion(), { client_id: 'other' })).rejects.toMatchObject({
    code: 'invalid_client',
  });
});

it.each(['x', '{}', '\0'])('refuses %j', async (text) => {
  await expect(setUp().ask(text)).rejects.toMatchObject({ code: 'invalid_client' });
});

it('refuses a JWT in its place', async () => {
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  await expect(setUp().ask('a.b.c', { client_assertion_type })).rejects.toMatchObject({
    cause: 'client authentication: expected a SAML assertion, got an assertion (jwt)',
  });
});

it('takes exactly one of 20 simultaneous uses', async () => {
  const { ask } = setUp();
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(assertion())));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers)
    if (answer.status === 'rejected')
      expect(answer.reason).toMatchObject({ code: 'invalid_client', cause: 'client authentication: assertion id: was used before' });
});

it('lets a client authenticate again by another assertion', async () => {
  const { ask } = setUp();
  await ask(assertion());
  expect(await ask(assertion({ id: '_two' }))).toMatchObject({ token_type: 'bearer' });
});
