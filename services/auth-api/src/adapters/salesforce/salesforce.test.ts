import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityUrlOf, type SalesforceStandIn, salesforceUser, startSalesforce } from '../../../../../test/support/salesforce.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { publicRoute } from './ask-identity.ts';
import { createSalesforce, type SalesforceOptions } from './salesforce.ts';

let salesforce: SalesforceStandIn;
beforeAll(async () => {
  salesforce = await startSalesforce(['login.salesforce.com', 'test.salesforce.com', 'example.my.salesforce.com', 'sso.example.com']);
});
afterAll(() => salesforce.stop());
beforeEach(() => {
  salesforce.asked = [];
  salesforce.answer = undefined;
  salesforce.sessions = new Map([['00Dx!session', salesforceUser]]);
});

const asking = (change: Partial<{ sessionId: string; identityUrl: string; hosts: string[] }> = {}, options: SalesforceOptions = {}) =>
  createSalesforce({ route: salesforce.route, ...options }).identify({
    sessionId: '00Dx!session',
    identityUrl: identityUrlOf(salesforceUser),
    hosts: [],
    ...change,
  });

const identified = {
  kind: 'identified',
  organizationId: '00Dx0000001T0zkEAC',
  userId: '005x0000001S2b9AAC',
  username: 'agent1@example.com',
  email: 'agent1@example.com',
};

describe('whose a session is', () => {
  it.each([
    ['the identity URL', identityUrlOf(salesforceUser)],
    ['ids of 15 characters', 'https://login.salesforce.com/id/00Dx0000001T0zk/005x0000001S2b9'],
    ['a sandbox', identityUrlOf(salesforceUser, 'test.salesforce.com')],
    ['the domain of an organization', identityUrlOf(salesforceUser, 'EXAMPLE.my.salesforce.com')],
  ])('is asked with the session as bearer: by %s', async (_what, identityUrl) => {
    expect(await asking({ identityUrl })).toEqual(identified);
    expect(salesforce.asked).toEqual(['Bearer 00Dx!session']);
  });

  it('is asked at a host that the contact center names', async () => {
    expect(await asking({ identityUrl: identityUrlOf(salesforceUser, 'sso.example.com'), hosts: ['SSO.example.com'] })).toEqual(identified);
  });
});

const misfit = { kind: 'refused', reason: 'identity URL: expected https://<host>/id/<organization>/<user>' };
const foreign = { kind: 'refused', reason: 'identity URL: expected a host of Salesforce, or one that the contact center names' };
const ids = '00Dx0000001T0zkEAC/005x0000001S2b9AAC';

describe('where a session is shown to', () => {
  it.each([
    ['no URL', 'login.salesforce.com', misfit],
    ['HTTP', `http://login.salesforce.com/id/${ids}`, misfit],
    ['credentials', `https://login.salesforce.com@evil.test/id/${ids}`, misfit],
    ['a password', `https://a:b@login.salesforce.com/id/${ids}`, misfit],
    ['a port', `https://login.salesforce.com:8443/id/${ids}`, misfit],
    ['a fragment', `https://login.salesforce.com/id/${ids}#a`, misfit],
    ['a query', `https://login.salesforce.com/id/${ids}?callback=a`, misfit],
    ['another path', 'https://login.salesforce.com/services/data', misfit],
    ['a path that climbs', `https://login.salesforce.com/id/../id/${ids}`, misfit],
    ['a backslash', `https://login.salesforce.com\\@evil.test/id/${ids}`, misfit],
    ['white space', ` https://login.salesforce.com/id/${ids}`, misfit],
    ['a line break', `https://login.salesforce.com/id/${ids}\n`, misfit],
    ['an encoded host', `https://login%2esalesforce.com/id/${ids}`, misfit],
    ['a host in other letters', `https://login.salesforce。com/id/${ids}`, misfit],
    ['an address of IPv6', `https://[::1]/id/${ids}`, misfit],
    ['an id of 16 characters', 'https://login.salesforce.com/id/00Dx0000001T0zkE/005x0000001S2b9AAC', misfit],
    ['an id in another spelling', 'https://login.salesforce.com/id/00Dx0000001T0zkEAA/005x0000001S2b9AAC', misfit],
    ['ids the other way round', 'https://login.salesforce.com/id/005x0000001S2b9AAC/00Dx0000001T0zkEAC', misfit],
    ['another host', `https://evil.test/id/${ids}`, foreign],
    ['a host that ends like it', `https://evillogin.salesforce.com/id/${ids}`, foreign],
    ['a host that begins like it', `https://login.salesforce.com.evil.test/id/${ids}`, foreign],
    ['a domain that ends like it', `https://evilmy.salesforce.com/id/${ids}`, foreign],
    ['the bare domain', `https://my.salesforce.com/id/${ids}`, foreign],
    ['a dot at the end', `https://login.salesforce.com./id/${ids}`, foreign],
    ['an address of this machine', `https://127.0.0.1/id/${ids}`, foreign],
  ])('is nobody for %s', async (_what, identityUrl, refusal) => {
    expect(await asking({ identityUrl })).toEqual(refusal);
    expect(salesforce.asked).toEqual([]);
  });

  it.each(['localhost', '127.0.0.1', '10.0.0.1', '169.254.169.254'])(
    'is nobody at %s, even if the contact center names it',
    async (host) => {
      const identify = createSalesforce({ route: { ...salesforce.route, lookup: publicRoute.lookup } }).identify;
      expect(await identify({ sessionId: 'x', identityUrl: identityUrlOf(salesforceUser, host), hosts: [host] })).toEqual({
        kind: 'refused',
        reason: 'identity URL: expected the host to have public addresses',
      });
      expect(salesforce.asked).toEqual([]);
    },
  );

  it.each(['', 'two words', 'line\r\nbreak', 'ä', 'a'.repeat(4097)])('is nobody for the session %j', async (sessionId) => {
    expect(await asking({ sessionId })).toEqual({ kind: 'refused', reason: 'session: expected visible characters, at most 4096' });
    expect(salesforce.asked).toEqual([]);
  });
});

const json =
  (change: object): RequestListener =>
  (_request, response) =>
    void response.end(JSON.stringify({ ...salesforceUser, active: true, asserted_user: true, ...change }));
const status =
  (code: number, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(code, headers).end('hush');

describe('what Salesforce answers', () => {
  it.each([
    ['an unknown session', status(403), 'session: expected Salesforce to answer 200, is 403'],
    ['a redirect', status(302, { location: 'https://evil.test/' }), 'session: expected Salesforce to answer 200, is 302'],
    ['no content', status(204), 'session: expected Salesforce to answer 200, is 204'],
    ['no JSON', status(200), 'identity: expected a JSON object of at most 64 KB'],
    ['too much', json({ padding: 'a'.repeat(65_536) }), 'identity: expected a JSON object of at most 64 KB'],
    ['a user who is not active', json({ active: false }), 'identity: expected active of an active user whose session it is'],
    [
      'a colleague of the session',
      json({ asserted_user: false }),
      'identity: expected asserted_user of an active user whose session it is',
    ],
    ['no user name', json({ username: undefined }), 'identity: expected username of an active user whose session it is'],
    ['another user', json({ user_id: '005x0000001S2b8AAC' }), 'identity: expected organization and user of the identity URL'],
    [
      'another organization',
      json({ organization_id: '00Dx0000001T0zjEAC' }),
      'identity: expected organization and user of the identity URL',
    ],
  ])('is refused: %s', async (_what, answer, reason) => {
    salesforce.answer = answer;
    expect(await asking()).toEqual({ kind: 'refused', reason });
  });

  it.each([
    ['an error of Salesforce', status(503)],
    ['too many requests', status(429)],
    ['no answer', (request) => void request.socket.destroy()],
    ['an answer that takes too long', () => undefined],
    ['an answer that never ends', (_request, response) => void response.write('{')],
  ] satisfies [string, RequestListener][])('is an outage: %s', async (_what, answer) => {
    salesforce.answer = answer;
    const refusal = await asking({}, { timeoutMs: 200 }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Unavailable);
    expect(String(refusal)).not.toContain('session');
  });

  it('is an outage where the certificate is not of the host', async () => {
    await expect(asking({ identityUrl: identityUrlOf(salesforceUser, 'other.my.salesforce.com') })).rejects.toThrow(Unavailable);
    expect(salesforce.asked).toEqual([]);
  });
});

describe('what is remembered', () => {
  const remembering = (capacity = 10) => {
    const clock = { ms: 0 };
    const { identify } = createSalesforce({ route: salesforce.route, now: () => clock.ms, capacity });
    const ask = (sessionId = '00Dx!session') => identify({ sessionId, identityUrl: identityUrlOf(salesforceUser), hosts: [] });
    return { clock, ask };
  };

  it('is an identity for a minute, and one question for 20 who ask at once', async () => {
    const { clock, ask } = remembering();
    expect(await Promise.all(Array.from({ length: 20 }, () => ask()))).toEqual(Array(20).fill(identified));
    clock.ms = 59_999;
    await ask();
    expect(salesforce.asked).toHaveLength(1);
    salesforce.sessions.clear();
    clock.ms = 60_000;
    expect(await ask()).toMatchObject({ kind: 'refused' });
  });

  it('is a refusal for five seconds', async () => {
    const { clock, ask } = remembering();
    await ask('new');
    salesforce.sessions.set('new', salesforceUser);
    clock.ms = 4999;
    expect(await ask('new')).toMatchObject({ kind: 'refused' });
    clock.ms = 5000;
    expect(await ask('new')).toEqual(identified);
  });

  it('is no outage', async () => {
    const { ask } = remembering();
    salesforce.answer = status(500);
    await expect(ask()).rejects.toThrow(Unavailable);
    salesforce.answer = undefined;
    expect(await ask()).toEqual(identified);
  });

  it('is bounded', async () => {
    const { ask } = remembering(1);
    await ask();
    await ask('another');
    await ask();
    expect(salesforce.asked).toHaveLength(3);
  });
});
