import { expect, it } from 'vitest';
import type { CommandContext } from './command.ts';
import { addressIn, connect, statedCredentials } from './connection.ts';
import { UsageError } from './failure.ts';

const connected = (env: Record<string, string>, options: Record<string, string> = {}) =>
  connect({ env, text: (name: string) => options[name], signal: new AbortController().signal } as unknown as CommandContext);

const url = { url: 'https://gauth.test' };

it('acts as the client of the service in whose container it runs', () => {
  const { ownClientId } = connected({ SERVICE_CLIENT_ID: 'external_api_client', SERVICE_CLIENT_SECRET: 'hush' }, url);
  expect(ownClientId).toBe('external_api_client');
});

it('looks at an installation as that client, too, and as nobody elsewhere', () => {
  const stated = (env: Record<string, string>) => statedCredentials((name) => env[name]);
  const service = { SERVICE_CLIENT_ID: 'external_api_client', SERVICE_CLIENT_SECRET: 'hush' };
  expect(stated(service)).toEqual({ clientId: 'external_api_client', clientSecret: 'hush' });
  expect(stated({ GAUTH_USERNAME: 'ops' })).toBeUndefined();
});

it('acts as whom it is told, wherever it runs', () => {
  const service = { SERVICE_CLIENT_ID: 'external_api_client', SERVICE_CLIENT_SECRET: 'hush' };
  expect(connected({ ...service, GAUTH_CLIENT_ID: 'installer', GAUTH_CLIENT_SECRET: 'hush' }, url).ownClientId).toBe('installer');
  expect(connected({ ...service, GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'hush' }, url)).not.toHaveProperty('ownClientId');
});

it('says what is missing', () => {
  expect(() => connected({}, url)).toThrow(/^credentials are missing: set GAUTH_USERNAME and GAUTH_PASSWORD/);
  expect(() => connected({ GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'hush' })).toThrow('--url is missing, or GAUTH_URL in the environment');
});

it.each(['https://ops:hunter2@gauth.test', 'https://gauth.test/?a=b', 'https://gauth.test/#a'])(
  'refuses the address %s without repeating it',
  (address) => {
    expect(() => connected({ GAUTH_USERNAME: 'ops', GAUTH_PASSWORD: 'hush' }, { url: address })).toThrow(
      new UsageError('--url (or GAUTH_URL) must be an https or http address without user, query and fragment'),
    );
  },
);

it.each([
  ['https://Gauth.test/', 'https://gauth.test'],
  ['https://gauth.test:443/sso/auth/v3/', 'https://gauth.test/sso'],
  ['http://gauth.test:8080/environment/v3', 'http://gauth.test:8080'],
])('takes the address %s without what gauth appends', (stated, address) => {
  expect(addressIn('--url', stated)).toBe(address);
});

it('names the file of a setting that cannot be read', () => {
  expect(() => connected({ GAUTH_USERNAME: 'ops', GAUTH_PASSWORD_FILE: '/none/ops' }, url)).toThrow(
    new UsageError('GAUTH_PASSWORD_FILE: /none/ops cannot be read (ENOENT)'),
  );
});
