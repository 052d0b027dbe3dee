import { expect, it } from 'vitest';
import type { z } from 'zod';
import { newApiKey } from './api-key.ts';
import { contactCenterChange, newContactCenter } from './contact-center.ts';
import { newCorsOrigin } from './cors-origin.ts';
import { environmentChange, environmentPasswordContext, newEnvironment } from './environment.ts';
import { newSetting } from './setting.ts';

const id = '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd';
const anEnvironment = (change: object = {}) => ({
  username: 'default',
  password: 'password',
  tenant: 'Environment',
  appName: 'Cloud',
  configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888 }],
  ...change,
});
const aContactCenter = (change: object = {}) => ({ environmentId: id, domains: ['t100'], ...change });
const aSetting = (change: object = {}) => ({ location: '/', name: 'cors-origins', shared: 'true', value: 'https://a.test', ...change });

const reasons = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

it('fills in what an environment may leave out', () => {
  expect(newEnvironment.parse(anEnvironment())).toEqual({
    ...anEnvironment(),
    connectionProtocol: 'addp',
    localTimeout: 60,
    remoteTimeout: 90,
    traceMode: 'CFGTMBoth',
    tlsEnabled: false,
    configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888, readOnly: false, locations: '/' }],
  });
});

it('changes only what a change names', () => {
  expect(environmentChange.parse({ tenant: 'Other' })).toEqual({ tenant: 'Other' });
  expect(contactCenterChange.parse({ name: null })).toEqual({ name: null });
});

it('keeps identifiers in lower case, whatever their version', () => {
  expect(newContactCenter.parse(aContactCenter({ id: '9E641650-F063-11EB-9A03-0242AC130003' })).id).toBe(
    '9e641650-f063-11eb-9a03-0242ac130003',
  );
  expect(newContactCenter.parse(aContactCenter({ id: '11111111-2222-3333-4444-555555555555' })).id).toBe(
    '11111111-2222-3333-4444-555555555555',
  );
});

it('seals passwords under a context of one environment', () => {
  expect(environmentPasswordContext(id.toUpperCase())).toBe(`environment:${id}:password`);
});

it('writes an origin as browsers send it', () => {
  expect(newCorsOrigin.parse({ contactCenterId: id, origin: 'HTTPS://App.Test:443/' }).origin).toBe('https://app.test');
});

it.each([
  ['an unknown field', newEnvironment, anEnvironment({ colour: 'red' }), [': Unrecognized key: "colour"']],
  [
    'a location without its slash',
    newEnvironment,
    anEnvironment({ configServers: [{ primaryAddress: 'cs.test', primaryPort: 8888, locations: 'USW1' }] }),
    ['configServers.0.locations: each location must begin with a slash, as in /USW1 or /USW1,/USW2'],
  ],
  [
    'a backup without its port',
    newEnvironment,
    anEnvironment({ configServers: [{ primaryAddress: 'a', primaryPort: 1, backupAddress: 'b' }] }),
    ['configServers.0.backupAddress: must be given together with backupPort'],
  ],
  ['a time-out below nought', newEnvironment, anEnvironment({ localTimeout: -1 }), ['localTimeout: Too small: expected number to be >=0']],
  ['a NUL character', newEnvironment, anEnvironment({ username: 'a\0' }), ['username: must not contain control characters']],
  ['half a surrogate pair', newEnvironment, anEnvironment({ password: '\ud800' }), ['password: must not contain control characters']],
  ['a domain named twice', newContactCenter, aContactCenter({ domains: ['t100', 'T100'] }), ['domains: must not name a domain twice']],
  [
    'a domain with a backslash',
    newContactCenter,
    aContactCenter({ domains: ['t\\1'] }),
    ['domains.0: must be one word without slashes and commas, as in t100'],
  ],
  [
    'two stars in a row',
    newContactCenter,
    aContactCenter({ userNamePatterns: ['a**'] }),
    ['userNamePatterns.0: must be a user name in which * stands for any characters, as in *@example.com'],
  ],
  ['an id that is no UUID', newContactCenter, aContactCenter({ id: 't100' }), ['id: Invalid GUID']],
  [
    'a boolean where the product has a text',
    newSetting,
    aSetting({ shared: true }),
    ['shared: Invalid option: expected one of "true"|"false"'],
  ],
  [
    'a list of origins with something else in it',
    newSetting,
    aSetting({ value: 'https://a.test, b.test' }),
    ['value: must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin'],
  ],
  [
    'an empty list of origins',
    newSetting,
    aSetting({ value: ' , ' }),
    ['value: must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin'],
  ],
  [
    'a switch that is neither on nor off',
    newSetting,
    aSetting({ name: 'relay-external-diagnostics', value: 'yes' }),
    ['value: must be true or false for this setting'],
  ],
  [
    'a switch for one location',
    newSetting,
    aSetting({ name: 'kerberos-sign-in', location: '/USW1', value: 'true' }),
    ['location: must be / for this setting, which holds for all locations alike'],
  ],
  ['a site without its slash', newSetting, aSetting({ location: 'USW1' }), ['location: must begin with a slash, as in /USW1']],
  [
    'a path after an origin',
    newCorsOrigin,
    { contactCenterId: id, origin: 'https://a.test/x' },
    ['origin: must be an origin, as in https://app.example.com'],
  ],
  [
    'a key that no header can carry',
    newApiKey,
    { apiKey: 'sixteen characters and blanks' },
    ['apiKey: must consist of visible ASCII characters'],
  ],
])('refuses %s and says why', (_what, schema, value, expected) => {
  expect(reasons(schema, value)).toEqual(expected);
});
