import { describe, expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';

const headers = { authorization: basic('ops', 'ops') };
const call = ({ app }: TestApp, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: object) =>
  app.inject({ method, url: `/auth/v3/ops${path}`, headers, ...(data && { payload: { data } }) });

const accounts = '/web-services/accounts';
const ofOne = '/contact-centers/cc-1/web-services';
const newAccount = { name: 'Provisioner', password: 's3cret-s3cret' };
const created = async (server: TestApp, change: object = {}) =>
  (await call(server, 'POST', accounts, { ...newAccount, ...change })).json<{ data: { id: string } }>().data;

describe('/ops/web-services/accounts', () => {
  it('creates an account that is shown without its password, and proves itself by it', async () => {
    const server = await testApp();
    const account = await created(server);
    expect(account).toEqual({ id: expect.any(String), name: 'Provisioner', roles: [], enabled: true, changePassword: false });
    expect((await call(server, 'GET', accounts)).json()).toEqual({ status: { code: 0 }, data: [account] });
    expect((await call(server, 'GET', `${accounts}/${account.id}`)).json().data).toEqual(account);
    const me = await server.app.inject({ url: '/api/v2/me', headers: { authorization: basic('provisioner', newAccount.password) } });
    expect(me.json()).toMatchObject({ statusCode: 0, user: { userName: 'Provisioner' } });
    expect(server.log()).not.toContain(newAccount.password);
  });

  it('changes what is stated, and the password', async () => {
    const server = await testApp();
    const { id } = await created(server, { contactCenterId: 'cc-1' });
    const answer = await call(server, 'PUT', `${accounts}/${id}`, { roles: ['ROLE_ADMIN'], password: 'another-s3cret' });
    expect(answer.json().data).toMatchObject({ id, contactCenterId: 'cc-1', roles: ['ROLE_ADMIN'], enabled: true });
    const ask = (password: string) =>
      server.app.inject({ url: '/api/v2/me', headers: { contactcenterid: 'cc-1', authorization: basic('Provisioner', password) } });
    expect([(await ask(newAccount.password)).statusCode, (await ask('another-s3cret')).statusCode]).toEqual([401, 200]);
  });

  it('takes a contact center by its id however it is spelled', async () => {
    const server = await testApp();
    expect(await created(server, { contactCenterId: 'CC-1' })).toMatchObject({ contactCenterId: 'cc-1' });
  });

  it('has each name once in a contact center', async () => {
    const server = await testApp();
    await created(server);
    const { id } = await created(server, { name: 'other' });
    const taken = [await call(server, 'POST', accounts, { ...newAccount, name: 'PROVISIONER' })];
    taken.push(await call(server, 'PUT', `${accounts}/${id}`, { name: 'provisioner' }));
    expect(taken.map(({ statusCode }) => statusCode)).toEqual([409, 409]);
    expect((await call(server, 'POST', accounts, { ...newAccount, contactCenterId: 'cc-1' })).statusCode).toBe(200);
  });

  it.each([
    ['changed', 'PUT', { roles: ['ROLE_ADMIN'] }],
    ['deleted', 'DELETE', undefined],
  ] as const)('ends the sessions of an account that is %s', async (_what, method, change) => {
    const server = await testApp();
    const { id } = await created(server);
    const signedIn = await server.app.inject({ url: '/api/v2/me', headers: { authorization: basic('Provisioner', newAccount.password) } });
    const cookies = { JSESSIONID: signedIn.cookies[0]?.value ?? '' };
    const ask = async (url: string, contactcenterid?: string) =>
      (await server.app.inject({ url, cookies, headers: { ...(contactcenterid && { contactcenterid }) } })).statusCode;
    expect([await ask('/api/v2/me'), await ask('/auth/v3/web-services/authenticate')]).toEqual([200, 200]);
    await call(server, method, `${accounts}/${id}`, change);
    expect([await ask('/api/v2/me'), await ask('/auth/v3/web-services/authenticate')]).toEqual([401, 401]);
  });

  it('has sessions for its own contact center alone', async () => {
    const server = await testApp();
    await created(server, { contactCenterId: 'cc-1' });
    const headers = { authorization: basic('Provisioner', newAccount.password), contactcenterid: 'cc-1' };
    const signedIn = await server.app.inject({ url: '/api/v2/me', headers });
    const cookies = { JSESSIONID: signedIn.cookies[0]?.value ?? '' };
    const ask = async (contactcenterid: string) =>
      (await server.app.inject({ url: '/auth/v3/web-services/authenticate', cookies, headers: { contactcenterid } })).statusCode;
    expect([await ask('cc-1'), await ask('cc-2')]).toEqual([200, 401]);
  });

  it('deletes an account, which then is unknown', async () => {
    const server = await testApp();
    const { id } = await created(server);
    const path = `${accounts}/${id}`;
    expect((await call(server, 'DELETE', path)).statusCode).toBe(200);
    const answers = [await call(server, 'DELETE', path), await call(server, 'GET', path), await call(server, 'PUT', path, {})];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404]);
  });

  it.each([
    ['a short password', { password: 'short' }],
    ['a name with a colon', { name: 'a:b' }],
    ['a name with a tenant', { name: 't100\\a' }],
    ['a contact center that nobody has', { contactCenterId: 'none' }],
    ['a role with a comma', { roles: ['a,b'] }],
    ['a field of its own', { digest: 'x' }],
  ])('refuses %s', async (_what, change) => {
    const server = await testApp();
    expect((await call(server, 'POST', accounts, { ...newAccount, ...change })).statusCode).toBe(400);
  });
});

describe('/ops/contact-centers/{id}/web-services', () => {
  const byDefault = {
    configurationServer: false,
    ownAccounts: true,
    saml: false,
    unprotected: ['GET /api/v2/diagnostics/version'],
    hosts: [],
  };
  const full = {
    salesforce: { organizationId: '00D000000000001AAA', hosts: ['eu.salesforce.test'], subject: 'user_id', matchBy: 'externalId' },
    configurationServer: true,
    ownAccounts: false,
    saml: true,
    unprotected: ['* /api/v2/open/*'],
    hosts: ['gws.test:8443'],
  };

  it('shows the default, and what was stated', async () => {
    const server = await testApp();
    expect((await call(server, 'GET', ofOne)).json()).toEqual({ status: { code: 0 }, data: byDefault });
    expect((await call(server, 'PUT', ofOne, full)).json().data).toEqual(full);
    expect((await call(server, 'GET', ofOne)).json().data).toEqual(full);
    expect((await call(server, 'PUT', ofOne, {})).json().data).toEqual(byDefault);
    expect(server.audited().at(-1)).toMatchObject({ 'event.action': 'web-services-settings.updated', contactCenterId: 'cc-1' });
  });

  it('leaves a host with the contact center that has it', async () => {
    const server = await testApp();
    await call(server, 'PUT', ofOne, full);
    expect((await call(server, 'PUT', '/contact-centers/cc-2/web-services', full)).statusCode).toBe(409);
  });

  it('knows no other contact center', async () => {
    const server = await testApp();
    const answers = [await call(server, 'GET', '/contact-centers/none/web-services')];
    answers.push(await call(server, 'PUT', '/contact-centers/none/web-services', {}));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  });

  it.each([
    ['an organization with 15 characters', { salesforce: { organizationId: '00D000000000001' } }],
    ['a host of Salesforce with a path', { salesforce: { ...full.salesforce, hosts: ['a.test/x'] } }],
    ['an unprotected path without method', { unprotected: ['/api'] }],
    ['an unprotected path with a dot segment', { unprotected: ['GET /api/../x'] }],
    ['an unprotected path with an escape', { unprotected: ['GET /api/%2e'] }],
    ['everything at once as unprotected', { unprotected: ['* /*'] }],
    ['a host in capitals', { hosts: ['GWS.test'] }],
  ])('refuses %s', async (_what, data) => {
    expect((await call(await testApp(), 'PUT', ofOne, data)).statusCode).toBe(400);
  });
});
