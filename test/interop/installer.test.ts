import { freePort } from '@gauth/dev/free-port';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { runClient, type Told } from './run-client.ts';

const { origin } = inject('platform');
const hash = '$2b$10$Z/a.1RD.CL2jZLANqydQVOHfBjTtzwxFo9RHPs99BequBRYfjZvPe';

let told: Told;
beforeAll(async () => {
  told = await runClient('installer.sh', undefined, { ORIGIN: origin, HASH: hash, PORT: String(await freePort()) });
});

const id = '3f0c1de4-8c1f-4e5c-9d0b-6c3f6f1a2b47';
const done = { status: 200, body: { status: { code: 0 } } };
const badCredentials = { status: 401, body: { error: 'Unauthorized', error_description: 'Bad credentials' } };
const client = {
  client_id: 'gauth_client',
  name: 'gauth_client',
  clientType: 'CONFIDENTIAL',
  internalClient: true,
  authorities: ['ROLE_INTERNAL_CLIENT'],
  scope: ['*'],
  authorizedGrantTypes: [
    'client_credentials',
    'authorization_code',
    'refresh_token',
    'password',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange',
  ],
  redirectURIs: ['https://gauth.apps.example', 'https://gws.apps.example'],
  accessTokenExpirationTimeout: 43_200,
  refreshTokenExpirationTimeout: 2_592_000,
};
const answered = (data: unknown) => ({ status: 200, body: { status: { code: 0 }, data } });
const contactCenter = { id, environmentId: id, domains: ['t104'], auth: 'configServer' };

describe('curl of an installer', () => {
  it('registers a client once, which gets the grants of an internal client', () => {
    expect(told('create client')).toEqual(answered(expect.objectContaining(client)));
    expect(told('client')).toEqual(answered(expect.objectContaining(client)));
    expect(told('create client again')).toMatchObject({ status: 409, body: { status: { code: 18 } } });
  });

  it('reads no secret of any client', () => {
    const { body } = told('clients') as { body: { data: { client_id: string }[] } };
    expect(body.data.map(({ client_id }) => client_id)).toEqual(expect.arrayContaining(['external_api_client', 'gauth_client']));
    const { body: created } = told('create client') as { body: { data: object } };
    for (const shown of [...body.data, created.data]) expect(shown).not.toHaveProperty('client_secret');
  });

  it('changes a part of a client', () => {
    const redirectURIs = ['https://gauth.apps.example', 'https://gws.apps.example', 'https://prov.apps.example'];
    expect(told('change client')).toEqual(answered(expect.objectContaining({ ...client, redirectURIs })));
  });

  it('hears of a client that is not there by a code that is not 0', () => {
    expect(told('unknown client')).toEqual({ status: 404, body: { status: { code: 6, message: 'there is no such client' } } });
  });

  it.each(['wrong password', 'hash as password'])('is refused with a %s', (scenario) => {
    expect(told(scenario)).toEqual(badCredentials);
  });

  it('gets a token of the new client at once, and administers environments by it', () => {
    const access_token = expect.stringMatching(/^\S{20,}$/);
    expect(told('token')).toEqual({ status: 200, body: { access_token, token_type: 'bearer', expires_in: 43_200, scope: '*' } });
    expect(told('environments with a token')).toEqual(answered(expect.arrayContaining([expect.objectContaining({ id })])));
  });

  it('creates an environment, whose id is the third part of the path, and a contact center in it', () => {
    expect(told('create environment')).toMatchObject({ status: 200, body: { status: { code: 0 }, path: `/environments/${id}` } });
    expect(told('create contact center')).toMatchObject({ status: 200, body: { status: { code: 0 }, path: `/contact-centers/${id}` } });
    expect(told('contact centers')).toEqual(answered(expect.arrayContaining([expect.objectContaining(contactCenter)])));
  });

  it('reads settings and origins', () => {
    expect(told('settings')).toEqual(answered({ settings: [] }));
    expect(told('origins')).toEqual(answered({ origins: expect.any(Array) }));
  });

  it.each(['contact center', 'environment', 'client'])('deletes the %s', (what) => {
    expect(told(`delete ${what}`)).toEqual(done);
  });
});
